"""Local: the real Kafka, PostgreSQL and S3 on this machine alone, for the demo and the tests."""
