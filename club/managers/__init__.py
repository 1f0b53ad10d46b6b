"""Customer managers: who looks after whom, what is to be done on a day, and what came of it."""
