"""Where sales keeps its records: the only place with keys."""
