"""Entries, queries and limits, as pure functions."""
