"""Floor 2: the hands. One module per outside tool."""
