"""Attribute values read out of titles and descriptions, learned from the catalogue's own fields."""
