"""How near to the optimum the basket optimiser comes, and what it saves against the cheapest stickers."""
