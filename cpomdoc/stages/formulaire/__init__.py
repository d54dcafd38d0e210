"""A form: cells -> answers, all that is wrong with them, the notes to give it back with, the values to fill it with."""
