"""What others may see of orders."""
