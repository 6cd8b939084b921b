"""HTTP in: parse, call, shape; no rules."""
