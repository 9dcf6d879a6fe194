"""Trade: what shoppers agree to, and the money for it."""
