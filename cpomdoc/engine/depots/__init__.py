"""One module a kind of dropped file: what tells it from the others, and what is said once its journey is done."""
