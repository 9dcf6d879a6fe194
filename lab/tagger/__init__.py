"""The tagger of queries and titles: its training and what it is worth."""
