"""What alumni keeps, and what may become of it. Pure."""
