"""Ways to write and sign a message, and to carry it."""
