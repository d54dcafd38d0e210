"""A dropped form -> accepted, given back, or not recognised."""
