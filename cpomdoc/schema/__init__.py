"""Floor 0b: a contract family as data."""
