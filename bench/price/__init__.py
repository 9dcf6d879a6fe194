"""One basket priced in how much processor time, and the same numbers as an independent reading of price.md."""
