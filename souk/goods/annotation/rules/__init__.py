"""Reading values and their evidence out of texts, as pure functions."""
