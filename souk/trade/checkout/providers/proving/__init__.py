"""The parts of the proof: a task as a mixed integer program that allows whatever the price allows, and more."""
