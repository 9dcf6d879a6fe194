"""Everything that accounts keep; the only place that knows who a pseudonym is."""
