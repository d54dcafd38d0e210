"""Signed files -> what counts for each party, and the sealed folder once all have signed."""
