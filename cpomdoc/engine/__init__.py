"""Floor 3: the recipe, its order, memo and retries; the only floor that knows DBOS."""
