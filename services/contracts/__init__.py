"""What services say: every event, filed by the zone that may know of it, and the shared words."""
