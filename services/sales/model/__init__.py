"""What sales keeps, and what may become of it. Pure."""
