"""Tables of orders, and their queries."""
