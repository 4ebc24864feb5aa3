"""Where privacy keeps its records: the only place with keys."""
