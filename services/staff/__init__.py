"""Users, roles, units, deputies."""
