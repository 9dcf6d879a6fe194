"""Durable small writes through the waist."""
