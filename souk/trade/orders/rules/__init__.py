"""Decisions about orders, as pure functions."""
