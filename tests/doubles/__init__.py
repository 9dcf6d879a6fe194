"""Loopback servers that answer as other shop systems document it, with invented goods."""
