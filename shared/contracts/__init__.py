"""What each context publishes to the others: events, reference checks, cards."""
