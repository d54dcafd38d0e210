"""Measures against a peer; nothing of it is shipped."""
