"""Tests of floor 2, one module per adapter."""
