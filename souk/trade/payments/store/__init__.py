"""Tables and queries of payments: what is paid, and the ledger."""
