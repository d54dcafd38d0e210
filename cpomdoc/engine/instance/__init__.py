"""A whole instance, or what leaves it: created, saved, given back, exported; forms for people."""
