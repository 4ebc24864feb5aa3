"""The use cases of integrations: planning and committing imports, making exports."""
