"""What is known of a contract -> the doubts of one kind: a function each, named in stages/follow/points.py."""
