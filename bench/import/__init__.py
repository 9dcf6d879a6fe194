"""Products stored and indexed a second, and the memory that it takes."""
