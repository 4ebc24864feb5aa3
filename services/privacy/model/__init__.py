"""What privacy keeps: purposes, and what is suppressed of which address. Pure."""
