"""Board: one page that tells operators whether anything needs a person.

Reads    Prometheus where there is one, otherwise each service's own /metrics; /health/ready of each
Keeps    nothing but who is signed in, in memory
Shows    panels.yaml, the one list: what is measured, what it means, from when on somebody must act
Never    a name, a text, an address, a Society or a desk: the metrics have none
"""
