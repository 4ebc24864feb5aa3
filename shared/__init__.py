"""The kernel that every context stands on; it knows no context but what `contracts` publishes."""
