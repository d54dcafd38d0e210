"""Small faults put in the program, one at a time -> which of them its tests catch: « make mutants »."""
