"""Tables and queries of mandates: what was granted, what is spent, what was decided, and the keys."""
