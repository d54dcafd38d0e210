"""A Word draft that comes back -> the reviewed text of its piece, or a wish to sign."""
