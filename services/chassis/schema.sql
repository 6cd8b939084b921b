-- What every service's database holds besides its own tables.
CREATE TABLE outbox (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    uuid NOT NULL UNIQUE,
    type        text NOT NULL,
    topic       text NOT NULL,
    key         text NOT NULL CHECK (key <> ''),
    body        text NOT NULL,  -- not jsonb: what is published is what was written
    traceparent text,
    said_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE inbox (
    event_id   uuid PRIMARY KEY,
    handled_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_handled_at ON inbox (handled_at);

-- One row that the health check writes: a database that only reads is not ready.
CREATE TABLE pulse (
    id   boolean PRIMARY KEY DEFAULT true CHECK (id),
    beat timestamptz NOT NULL DEFAULT now()
);
INSERT INTO pulse DEFAULT VALUES;
