"""A contract -> its pieces: which ones, with what in them, what changed, what is still to be joined."""
