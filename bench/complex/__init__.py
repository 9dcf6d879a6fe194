"""Queries with limits in them: precision, limits broken, and what it costs."""
