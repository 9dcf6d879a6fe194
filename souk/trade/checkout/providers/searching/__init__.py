"""The parts of the search over the mall's offers."""
