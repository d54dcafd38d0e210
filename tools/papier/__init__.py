"""Signed paper, made and judged by programs that share nothing with cpomdoc: see __main__.py."""
