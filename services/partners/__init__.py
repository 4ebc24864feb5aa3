"""Organisations, contacts and their affiliations."""
