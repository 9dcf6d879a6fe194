"""What follows from texts, keys and moments alone: hashes, signatures, constraints, layers, chains."""
