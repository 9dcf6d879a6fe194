"""Which promotions make sense, how a table says them, and which stood when."""
