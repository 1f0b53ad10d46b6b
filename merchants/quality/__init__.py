"""How well merchants do: what looks odd about uses, what members say, and the score that follows from it."""
