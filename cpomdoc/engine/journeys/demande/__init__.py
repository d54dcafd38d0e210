"""A dropped request -> noted, to be answered; or given back with what is to be corrected."""
