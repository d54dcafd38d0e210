"""Floor 5: the door for words typed."""
