"""The parts of the tagger that training and serving share."""
