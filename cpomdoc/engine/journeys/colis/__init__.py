"""A dropped archive or mail -> the files that it holds, each to be dealt with as if it had been dropped."""
