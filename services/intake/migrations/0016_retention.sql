-- How many months a Society keeps what was told in a case after it was closed, by why it was closed.
ALTER TABLE societies
    ADD COLUMN settled_months int NOT NULL DEFAULT 60 CHECK (settled_months BETWEEN 1 AND 60),
    ADD COLUMN stopped_months int NOT NULL DEFAULT 24 CHECK (stopped_months BETWEEN 1 AND 24);
