"""Cases, consents, approvals and answers, as staff meet them."""
