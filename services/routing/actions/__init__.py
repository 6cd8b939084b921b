"""Routing's verbs: load, decide, save, tell, one transaction each."""
