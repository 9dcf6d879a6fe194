"""The Agentic Commerce Protocol as an agent meets it."""
