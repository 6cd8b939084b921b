"""Intake's nouns and rules: people, cases and what may be shown, enquiries."""
