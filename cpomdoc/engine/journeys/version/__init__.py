"""The accepted forms of a contract -> its next version."""
