"""Forms -> one contract, as each of its acts sees it."""
