-- Consents by purpose, who interpreted, the danger question again and again, holds, locked cases.

-- What was read aloud. A text that a consent refers to can never become another one: rows are only
-- ever added, and a consent names the hash of its text as well as its number.
CREATE TABLE consent_texts (
    purpose  text NOT NULL CHECK (purpose IN ('web', 'poster', 'registry', 'follow_up')),
    language text NOT NULL,
    version  int  NOT NULL CHECK (version > 0),
    hash     text NOT NULL,
    words    text NOT NULL,
    kept_at  timestamptz NOT NULL,
    PRIMARY KEY (purpose, language, version),
    UNIQUE (purpose, language, version, hash),
    CHECK (hash = encode(sha256(convert_to(words, 'UTF8')), 'hex'))
);
REVOKE UPDATE, DELETE, TRUNCATE ON consent_texts FROM intake;

CREATE TABLE interpreters (
    society      uuid NOT NULL,
    interpreter_id uuid NOT NULL,
    case_id      uuid NOT NULL,
    number       text NOT NULL CHECK (number ~ '^[A-Z0-9-]{1,20}$'),  -- never a name
    mode         text NOT NULL CHECK (mode IN ('room', 'telephone', 'video')),
    language     text NOT NULL,
    dialect      text NOT NULL DEFAULT '',
    confidential boolean NOT NULL,        -- has signed to keep everything to themselves
    known        text NOT NULL CHECK (known IN ('no', 'yes', 'not_sure')),  -- to the person
    recorded_by  uuid NOT NULL REFERENCES staff,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (society, interpreter_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX interpreters_case ON interpreters (society, case_id, recorded_at DESC);

CREATE TABLE guardians (
    society     uuid NOT NULL,
    guardian_id uuid NOT NULL,
    case_id     uuid NOT NULL,
    sealed_name text NOT NULL,            -- under the guardian's own key
    relation    text NOT NULL CHECK (relation IN ('mother', 'father', 'relative', 'appointed')),
    proof       text NOT NULL CHECK (proof IN ('court', 'certificate', 'identity', 'none')),
    added_by    uuid NOT NULL REFERENCES staff,
    added_at    timestamptz NOT NULL,
    PRIMARY KEY (society, guardian_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX guardians_case ON guardians (society, case_id, added_at);

ALTER TABLE consents NO FORCE ROW LEVEL SECURITY;  -- the owner reads all of it, for this once
ALTER TABLE consents
    DROP CONSTRAINT consents_purpose_check,
    DROP CONSTRAINT consents_how_check,
    ADD COLUMN answer text NOT NULL DEFAULT 'given' CHECK (answer IN ('begun', 'given', 'refused')),
    ADD COLUMN text_hash text,
    ADD COLUMN countries text[] NOT NULL DEFAULT '{}',
    ADD COLUMN interpreter_id uuid,
    ADD COLUMN guardian_id uuid,          -- who answered for a child; NULL: the seeker
    ADD COLUMN sealed_words text,         -- what it means, in their own words
    ADD COLUMN sealed_witness text,       -- who was there when it was spoken
    ADD COLUMN sealed_place text;         -- where a recording lies
INSERT INTO consent_texts
SELECT DISTINCT purpose, language, text_version,
       encode(sha256(convert_to('Read before texts were kept.', 'UTF8')), 'hex'),
       'Read before texts were kept.', now()
  FROM consents;
UPDATE consents SET text_hash = t.hash FROM consent_texts t
 WHERE t.purpose = consents.purpose AND t.language = consents.language
   AND t.version = consents.text_version;
ALTER TABLE consents
    ALTER COLUMN answer DROP DEFAULT,
    ALTER COLUMN text_hash SET NOT NULL,
    ADD CHECK (purpose IN ('web', 'poster', 'registry', 'follow_up')),
    ADD CHECK (how IN ('signature', 'thumb', 'audio', 'spoken')),
    ADD CHECK (purpose = 'poster' OR countries = '{}'),
    ADD CHECK (answer <> 'given' OR how <> 'spoken' OR sealed_witness IS NOT NULL) NOT VALID,
    ADD FOREIGN KEY (purpose, language, text_version, text_hash)
        REFERENCES consent_texts (purpose, language, version, hash),
    ADD FOREIGN KEY (society, interpreter_id) REFERENCES interpreters,
    ADD FOREIGN KEY (society, guardian_id) REFERENCES guardians;
ALTER TABLE consents FORCE ROW LEVEL SECURITY;
-- An answer is never written over; all that can happen to it is that it is taken back, once.
CREATE FUNCTION keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
       AND to_jsonb(OLD) - 'withdrawn_at' = to_jsonb(NEW) - 'withdrawn_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a consent stays as it was given' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON consents
    FOR EACH ROW EXECUTE FUNCTION keep_consent();

-- The danger question is asked again and again: each answer stays, the newest counts.
ALTER TABLE safety_checks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE safety_checks
    DROP CONSTRAINT safety_checks_pkey,
    ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN check_id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN interpreter_id uuid,
    ADD PRIMARY KEY (society, check_id),
    ADD FOREIGN KEY (society, interpreter_id) REFERENCES interpreters;
ALTER TABLE safety_checks FORCE ROW LEVEL SECURITY;
CREATE INDEX safety_checks_case ON safety_checks (society, case_id, seq DESC);
REVOKE UPDATE, DELETE, TRUNCATE ON safety_checks FROM intake;

-- Countries in which nothing of a case may appear, as the seeker said.
ALTER TABLE cases ADD COLUMN excluded_countries text[] NOT NULL DEFAULT '{}';

-- What staff say about a sought person who cannot be asked; it is no consent and never counts as one.
CREATE TABLE assertions (
    society      uuid NOT NULL,
    assertion_id uuid NOT NULL,
    case_id      uuid NOT NULL,
    sought_id    uuid NOT NULL,
    purpose      text NOT NULL CHECK (purpose IN ('search', 'registry')),
    sealed_words text NOT NULL,           -- why it is in their interest; under the sought person's key
    asserted_by  uuid NOT NULL REFERENCES staff,
    asserted_at  timestamptz NOT NULL,
    PRIMARY KEY (society, assertion_id),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    FOREIGN KEY (society, sought_id) REFERENCES sought_persons ON DELETE CASCADE
);
CREATE INDEX assertions_case ON assertions (society, case_id, asserted_at);

-- Why nothing of a case may be shown; `held` and `held_until` of the case sum these up.
CREATE TABLE holds (
    society      uuid NOT NULL,
    hold_id      uuid NOT NULL,
    case_id      uuid NOT NULL,
    reason       text NOT NULL CHECK (reason IN ('unsaid', 'removal', 'by_code', 'seeker_asked', 'danger',
                                                 'safeguarding', 'consent_doubt', 'identity_doubt',
                                                 'other')),
    sealed_words text,                    -- under the case's key
    placed_by    uuid REFERENCES staff,   -- NULL where an event did it
    placed_at    timestamptz NOT NULL,
    until        timestamptz,             -- NULL: until somebody lifts it
    lifted_by    uuid REFERENCES staff,
    lifted_at    timestamptz,
    PRIMARY KEY (society, hold_id),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE INDEX holds_open ON holds (society, case_id) WHERE lifted_at IS NULL;
ALTER TABLE cases NO FORCE ROW LEVEL SECURITY;
ALTER TABLE holds NO FORCE ROW LEVEL SECURITY;
INSERT INTO holds (society, hold_id, case_id, reason, placed_at, until)
SELECT society, gen_random_uuid(), case_id,
       CASE WHEN held_until IS NULL THEN 'unsaid' ELSE 'removal' END, now(), held_until
  FROM cases WHERE held;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;

-- Cases that only named staff may know of.
CREATE TABLE case_locks (
    society   uuid NOT NULL,
    case_id   uuid NOT NULL,
    locked_by uuid NOT NULL REFERENCES staff,
    locked_at timestamptz NOT NULL,
    PRIMARY KEY (society, case_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE TABLE case_lock_names (
    society  uuid NOT NULL,
    case_id  uuid NOT NULL,
    staff_id uuid NOT NULL REFERENCES staff,
    named_by uuid NOT NULL REFERENCES staff,
    named_at timestamptz NOT NULL,
    PRIMARY KEY (society, case_id, staff_id),
    FOREIGN KEY (society, case_id) REFERENCES case_locks ON DELETE CASCADE
);

SELECT keep_to_own_society(
    'interpreters',
    'guardians',
    'assertions',
    'holds',
    'case_locks',
    'case_lock_names');
