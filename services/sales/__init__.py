"""Sales: from the opportunity to the billing request."""
