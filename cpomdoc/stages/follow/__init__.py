"""A journal -> what people see and are told of a contract."""
