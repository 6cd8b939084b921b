-- Who works here, and the scope every other table is read in.

-- Raises where no Society is set: a forgotten scope must fail, not show nothing or everything.
-- After a transaction the setting reads as '', hence nullif.
CREATE FUNCTION current_society() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
    said text := nullif(current_setting('retrace.society', true), '');
BEGIN
    IF said IS NULL THEN
        RAISE EXCEPTION 'no Society is set' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN said::uuid;
END $$;

CREATE TABLE societies (
    society      uuid PRIMARY KEY,
    name         text NOT NULL UNIQUE,
    country      text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    languages    text[] NOT NULL,
    minimum_age  int  NOT NULL DEFAULT 18 CHECK (minimum_age BETWEEN 18 AND 30),
    wrapped_key  text NOT NULL,  -- the key that wraps this Society's record keys, under the root key
    default_desk boolean NOT NULL DEFAULT false,  -- its desk answers for references that are nobody's
    founded_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX societies_one_default_desk ON societies (default_desk) WHERE default_desk;

CREATE TABLE staff (
    staff_id      uuid PRIMARY KEY,
    society       uuid NOT NULL REFERENCES societies,
    email         text NOT NULL UNIQUE CHECK (email = lower(email)),
    name          text NOT NULL,
    roles         text[] NOT NULL,
    password_hash text NOT NULL,          -- argon2id
    totp_secret   text NOT NULL,          -- under the root key
    totp_step     bigint NOT NULL DEFAULT 0,  -- the last 30-second step used: no code works twice
    active        boolean NOT NULL DEFAULT true,
    added_at      timestamptz NOT NULL
);
CREATE INDEX staff_society ON staff (society);

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,         -- SHA-256: a stolen table opens no door
    staff_id   uuid NOT NULL REFERENCES staff,
    society    uuid NOT NULL REFERENCES societies,
    began_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    language   text                       -- as chosen; NULL leaves it to the browser
);
CREATE INDEX sessions_staff ON sessions (staff_id);

-- Where something is: handlers and timers find the Society here first, then set the scope.
CREATE TABLE whereabouts (
    id      text PRIMARY KEY,             -- a case, photo, desk, enquiry id or a reference
    society uuid NOT NULL REFERENCES societies
);

-- What will have to be done at a moment, without saying about whom.
CREATE TABLE due (
    what      text NOT NULL CHECK (what IN ('publish', 'end_lease')),
    record_id uuid NOT NULL,
    society   uuid NOT NULL REFERENCES societies,
    at        timestamptz NOT NULL,
    PRIMARY KEY (what, record_id)
);
CREATE INDEX due_at ON due (at);

-- Files in buckets nobody may list: written down before they are put, so that none is orphaned.
CREATE TABLE files (
    bucket text NOT NULL,
    name   text NOT NULL,
    wanted boolean NOT NULL,
    since  timestamptz NOT NULL,
    PRIMARY KEY (bucket, name)
);
CREATE INDEX files_unwanted ON files (since) WHERE NOT wanted;
