"""Provisioning: makes any Kafka, PostgreSQL and S3 look like `infra/system.yaml`."""
