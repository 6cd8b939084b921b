"""Infra: what the services stand on, and how it is brought up and checked."""
