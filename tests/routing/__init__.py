"""The desk and the mailbox: what visitors write, and what nobody else can read."""
