"""Stories that cross services, told in one process."""
