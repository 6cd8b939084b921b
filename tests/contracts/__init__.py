"""What services say: its limits, its examples, its changes, its seals and its codes."""
