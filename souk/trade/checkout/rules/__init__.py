"""What follows from its arguments alone at a checkout."""
