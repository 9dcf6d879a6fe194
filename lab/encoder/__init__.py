"""The encoder of texts: trained, and measured."""
