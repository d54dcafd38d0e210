"""The house itself: its guides and its rules."""
