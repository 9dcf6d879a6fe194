"""Ten minutes of mixed load, then a full disk, a read-only disk and a database that goes away."""
