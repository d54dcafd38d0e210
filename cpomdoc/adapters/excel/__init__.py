"""Excel: the forms that people fill in are written, and what they give back is read."""
