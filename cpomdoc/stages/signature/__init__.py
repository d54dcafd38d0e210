"""Files that come back signed: who signed, what is on each page, what to check them with."""
