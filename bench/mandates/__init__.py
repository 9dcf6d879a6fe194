"""Mandates: what a verification costs, and what gets through of attacks, changed fields and races."""
