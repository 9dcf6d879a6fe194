"""The price as pure functions over whole numbers."""
