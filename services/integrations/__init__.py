"""Excel in, newsletter lists out."""
