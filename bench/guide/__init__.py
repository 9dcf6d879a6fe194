"""The guide on two hundred frozen dialogues, through an independent checker."""
