"""What must hold between answers: the checks of families and of the law, and the words of their findings."""
