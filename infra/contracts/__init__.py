"""The contracts written down: schemas, examples and documents, made from the events themselves."""
