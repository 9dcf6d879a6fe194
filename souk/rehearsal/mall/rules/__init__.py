"""How the mall's goods and reviews follow from sheets, a seed and a number, as pure functions."""
