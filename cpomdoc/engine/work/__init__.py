"""The work of each step: bytes from an adapter into a stage, the result into the store."""
