"""The parts of the matcher that training and serving share."""
