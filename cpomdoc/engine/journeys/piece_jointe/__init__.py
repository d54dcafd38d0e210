"""A dropped PDF -> its place among the annexes."""
