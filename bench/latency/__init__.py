"""Requests a second and the slowest hundredth, over HTTP."""
