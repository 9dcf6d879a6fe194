"""Models to choose from, and what can be wrapped around one."""
