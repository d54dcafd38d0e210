"""Floor 0a: the words. Frozen types, findings, statuts; standard library only."""
