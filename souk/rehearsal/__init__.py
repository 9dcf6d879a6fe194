"""The invented mall, driven as anybody would drive a shop."""
