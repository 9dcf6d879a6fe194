"""What happened in the shops, and what follows from it."""
