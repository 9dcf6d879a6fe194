"""Who may do what, which passwords hold, and what is written to people."""
