"""Learned models, and the data that they and the benches read."""
