"""The texts of textes/ -> the Word templates; docs/decisions/0016-textes-sources.md gives the format of the texts."""
