"""Five years of a contract, seen from a day: where each stands, what is late, what comes next."""
