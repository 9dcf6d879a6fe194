"""Agents that buy: in the house, and on other platforms."""
