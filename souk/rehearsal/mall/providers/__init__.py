"""Clocks with which a mall can have a past."""
