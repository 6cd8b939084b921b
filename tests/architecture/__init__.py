"""The shape of the tree: its rooms, its walls, and the list of tests that must be there."""
