"""Implementations of the catalogue's ports, one a file."""
