"""Templates: their dialect, their filters, and what is wrong with them."""
