"""Limits, reasons and comparisons, as pure functions."""
