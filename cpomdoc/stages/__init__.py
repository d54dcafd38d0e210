"""Floor 1: the arrows. Pure functions, one module per transformation."""
