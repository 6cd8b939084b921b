"""The demo: four Societies and their seekers, told through the same doors that people use."""
