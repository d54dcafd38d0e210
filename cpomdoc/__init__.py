"""cpomdoc: questionnaires in, ready-to-sign CPOM drafts out."""
