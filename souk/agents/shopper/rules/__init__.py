"""Decisions of the shopper's agent as pure functions."""
