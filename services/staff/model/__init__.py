"""What staff keeps: users with their roles and deputies, units. Pure."""
