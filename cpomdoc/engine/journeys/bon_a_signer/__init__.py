"""A version that somebody approves -> the one PDF that the parties sign."""
