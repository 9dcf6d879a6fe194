"""The AI operating layer for commerce, with a complete reference mall inside."""
