"""How a service runs: each promise of the chassis, on real servers."""
