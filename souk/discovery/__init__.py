"""How a shopper finds the right thing."""
