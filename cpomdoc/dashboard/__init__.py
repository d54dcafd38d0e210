"""Floor 4: a window. What the archive says, as static HTML."""
