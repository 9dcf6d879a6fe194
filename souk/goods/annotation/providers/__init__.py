"""Implementations of the domain's ports, one a file."""
