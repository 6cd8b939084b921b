"""Routing's nouns and rules: the form, letters, enquiries, and when the network's times come."""
