"""« make demo »: what a person types and drops, from Excel forms to a sealed contract and its avenant."""
