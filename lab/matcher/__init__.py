"""The matcher of same items: its training and what it is worth."""
