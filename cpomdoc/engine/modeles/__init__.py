"""The templates of the instance -> families in use: those that are sound, the last sound ones of those that are not."""
