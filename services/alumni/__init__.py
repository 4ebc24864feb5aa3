"""Alumni: the register of graduates who consented to be in it."""
