"""Prometheus: whom it asks, and when it calls somebody; both written from the declarations."""
