"""Suppression, permission to contact, purposes, the audit view."""
