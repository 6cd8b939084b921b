"""The main journeys in a real browser, with and without scripts."""
