"""Those who plan a basket and prove how good the plan is."""
