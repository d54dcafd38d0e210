"""Tests of floor 2: a folder for each package of adapters; what several of them use stands here."""
