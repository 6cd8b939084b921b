-- How staff come in: sessions one can list and end, invitations, passkeys, recovery codes, providers.
-- All of it is looked at before anybody knows whose Society it is, hence outside row security.

ALTER TABLE sessions
    ADD COLUMN session_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),  -- may stand in a form
    ADD COLUMN device     text NOT NULL DEFAULT '',  -- such as "Firefox, Windows"; no address, no version
    ADD COLUMN proved_at  timestamptz;               -- when a fresh code or a passkey was last given

-- Whoever was invited and has not come yet, or lost the way in, has neither.
ALTER TABLE staff
    ALTER COLUMN password_hash DROP NOT NULL,
    ALTER COLUMN totp_secret DROP NOT NULL;

CREATE TABLE invitations (
    invitation_id uuid PRIMARY KEY,
    token_hash    bytea NOT NULL UNIQUE,  -- SHA-256 of 256 random bits
    society       uuid NOT NULL REFERENCES societies,
    staff_id      uuid NOT NULL REFERENCES staff,
    made_by       uuid REFERENCES staff,  -- NULL where the command line did it
    made_at       timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    used_at       timestamptz,
    revoked_at    timestamptz
);
-- One link opens a door: a newer one takes the place of the older.
CREATE UNIQUE INDEX invitations_open ON invitations (staff_id)
    WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitations_society ON invitations (society, made_at);

CREATE TABLE recovery_codes (
    staff_id  uuid NOT NULL REFERENCES staff,
    code_hash bytea NOT NULL,             -- HMAC-SHA-256 under a key of the vault
    made_at   timestamptz NOT NULL,
    used_at   timestamptz,
    PRIMARY KEY (staff_id, code_hash)
);

CREATE TABLE passkeys (
    passkey_id    uuid PRIMARY KEY,
    credential_id bytea NOT NULL UNIQUE,
    staff_id      uuid NOT NULL REFERENCES staff,
    public_key    bytea NOT NULL,         -- COSE, RFC 9052
    sign_count    bigint NOT NULL,
    name          text NOT NULL,          -- as its owner calls it
    added_at      timestamptz NOT NULL,
    used_at       timestamptz
);
CREATE INDEX passkeys_staff ON passkeys (staff_id, added_at);

-- What a passkey has to sign: drawn for one purpose, used once, gone after five minutes.
CREATE TABLE challenges (
    challenge_id uuid PRIMARY KEY,
    challenge    bytea NOT NULL,
    purpose      text NOT NULL,
    staff_id     uuid REFERENCES staff,   -- NULL where nobody is known yet
    ends_at      timestamptz NOT NULL
);
CREATE INDEX challenges_end ON challenges (ends_at);

CREATE TABLE providers (
    society       uuid PRIMARY KEY REFERENCES societies,
    issuer        text NOT NULL,
    client_id     text NOT NULL,
    client_secret text NOT NULL,          -- under the root key
    email_domain  text NOT NULL UNIQUE CHECK (email_domain = lower(email_domain)),
    set_at        timestamptz NOT NULL
);

-- Somebody on the way to their provider and back; the state works once.
CREATE TABLE errands (
    state_hash   bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,          -- of a cookie: only the browser that left may come back
    society      uuid NOT NULL REFERENCES societies,
    nonce        text NOT NULL,
    verifier     text NOT NULL,           -- PKCE, RFC 7636
    next         text NOT NULL,
    ends_at      timestamptz NOT NULL
);
CREATE INDEX errands_end ON errands (ends_at);
