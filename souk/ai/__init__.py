"""The gateways to learned models."""
