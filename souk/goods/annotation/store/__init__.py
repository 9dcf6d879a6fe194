"""What is known of each product, what wants a decision, what was decided, and how far the log was read."""
