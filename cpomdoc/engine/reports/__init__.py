"""What is looked at and told, and changes nothing of a contract."""
