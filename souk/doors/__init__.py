"""Ways in: each translates and decides nothing."""
