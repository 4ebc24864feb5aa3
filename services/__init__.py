"""The bounded contexts; independent of each other."""
