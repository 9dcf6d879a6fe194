"""What can be swapped behind accounts."""
