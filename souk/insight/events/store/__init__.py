"""Tables and queries: the log, and what leaves of it."""
