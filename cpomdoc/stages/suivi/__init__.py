"""The years after the signature: which exercice is judged, whether targets are reached, where a trajectory stands."""
