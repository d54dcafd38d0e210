"""What steps read in the journal and keep in the store, and the one way to write there."""
