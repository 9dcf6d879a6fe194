"""What leaves the house of the log, when it is tried again, and what it is signed with."""
