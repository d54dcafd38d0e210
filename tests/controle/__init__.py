"""An independent reading of the produced documents: it shares no line with the program (tests/controleur.py)."""
