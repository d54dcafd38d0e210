"""What is done with what comes in, step by step: a folder for each journey; steps.py has them all on one screen."""
