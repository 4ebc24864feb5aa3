"""The records of integrations: imports and exports. Pure."""
