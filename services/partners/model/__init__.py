"""What partners keeps: organisations, and contacts with their affiliations. Pure."""
