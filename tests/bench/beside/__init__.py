"""What other programs need to stand beside ours; run by their interpreter, not by this project's."""
