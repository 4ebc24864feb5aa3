"""The kernel that every context stands on; it knows no context but what `contracts` and `events` publish."""

import gc

gc.set_threshold(50_000, 20, 50)
"""Imports and requests drop little in cycles: rarer collections spare a tenth of a cold start."""
