"""How good the order of the results is, by what people graded."""
