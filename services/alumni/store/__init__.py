"""Where alumni keeps its records: the only place with keys."""
