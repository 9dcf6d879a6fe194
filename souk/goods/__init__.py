"""What is sold: goods, their knowledge, stock and price."""
