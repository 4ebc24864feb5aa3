"""The use cases of alumni that take more than one step."""
