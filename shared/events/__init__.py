"""What each context tells the others: its events, which carry ids, codes and names of fields only."""
