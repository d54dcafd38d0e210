"""Floor 2: the memory. Plain files are the truth."""
