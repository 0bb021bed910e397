"""The same model behind other servers, to compare with: see `measure`."""
