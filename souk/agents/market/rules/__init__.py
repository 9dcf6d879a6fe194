"""How answers are read and checked, what is the same item, and who comes first."""
