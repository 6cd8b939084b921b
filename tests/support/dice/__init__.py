"""People who roll dice over what they do, and a ledger that knows what the wall may hold."""
