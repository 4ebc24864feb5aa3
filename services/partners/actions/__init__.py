"""The use cases of partners that take more than one step."""
