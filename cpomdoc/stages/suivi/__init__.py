"""The years after the signature: which exercice is judged, whether targets are reached, where each contract stands."""
