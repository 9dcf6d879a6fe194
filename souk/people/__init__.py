"""People: who they are to the shop, and what they let it know."""
