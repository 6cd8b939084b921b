-- A Society's files about seekers. Columns named sealed_* are closed under the record's own key.

CREATE TABLE record_keys (
    society   uuid NOT NULL REFERENCES societies,
    record_id uuid NOT NULL,
    wrapped   text NOT NULL,              -- under the Society's key; deleting it is erasure
    PRIMARY KEY (society, record_id)
);

CREATE TABLE cases (
    society   uuid NOT NULL REFERENCES societies,
    case_id   uuid NOT NULL,
    opened_by uuid NOT NULL REFERENCES staff,
    opened_at timestamptz NOT NULL,
    held      boolean NOT NULL DEFAULT false,
    held_until timestamptz,               -- NULL while held: until staff lift it
    PRIMARY KEY (society, case_id)
);
CREATE INDEX cases_opened_at ON cases (society, opened_at DESC, case_id);

CREATE TABLE seekers (
    society        uuid NOT NULL,
    seeker_id      uuid NOT NULL,
    case_id        uuid NOT NULL,
    sealed_name    text NOT NULL,
    sealed_contact text NOT NULL,         -- how to reach them safely
    age            text NOT NULL CHECK (age IN ('adult', 'minor', 'unknown')),
    language       text NOT NULL,
    PRIMARY KEY (society, seeker_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE UNIQUE INDEX seekers_case ON seekers (society, case_id);

CREATE TABLE sought_persons (
    society      uuid NOT NULL,
    sought_id    uuid NOT NULL,
    case_id      uuid NOT NULL,
    relation     text NOT NULL,
    shown_as     text NOT NULL,           -- the relation told in public; "family" may stand for any
    sealed_name  text NOT NULL,
    sealed_story text NOT NULL,
    added_at     timestamptz NOT NULL,
    PRIMARY KEY (society, sought_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX sought_persons_case ON sought_persons (society, case_id);

CREATE TABLE consents (
    seq bigint GENERATED ALWAYS AS IDENTITY,  -- the order they came in; clocks repeat themselves
    society      uuid NOT NULL,
    consent_id   uuid NOT NULL,
    case_id      uuid NOT NULL,
    purpose      text NOT NULL CHECK (purpose IN ('web')),
    language     text NOT NULL,
    text_version int  NOT NULL,
    read_by      uuid NOT NULL REFERENCES staff,
    how          text NOT NULL CHECK (how IN ('signature', 'thumb', 'spoken')),
    told_back    boolean NOT NULL,        -- the seeker told it in their own words
    given_at     timestamptz NOT NULL,
    until        date NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (society, consent_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX consents_case ON consents (society, case_id, seq DESC);

CREATE TABLE safety_checks (
    society            uuid NOT NULL,
    case_id            uuid NOT NULL,
    alone              boolean NOT NULL,
    interpreter        text NOT NULL CHECK (interpreter IN ('none', 'independent', 'other')),
    danger_seeker      text NOT NULL CHECK (danger_seeker IN ('no', 'yes', 'not_sure')),
    danger_sought      text NOT NULL CHECK (danger_sought IN ('no', 'yes', 'not_sure')),
    danger_left_behind text NOT NULL CHECK (danger_left_behind IN ('no', 'yes', 'not_sure')),
    asked_by           uuid NOT NULL REFERENCES staff,
    asked_at           timestamptz NOT NULL,
    PRIMARY KEY (society, case_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);

CREATE TABLE photos (
    seq bigint GENERATED ALWAYS AS IDENTITY,  -- the order they came in; clocks repeat themselves
    society     uuid NOT NULL,
    photo_id    uuid NOT NULL,
    case_id     uuid NOT NULL,
    object      text NOT NULL,
    sealed_key  text,                     -- sealed to media, which alone can open it; NULL once discarded
    revision    int  NOT NULL,
    state       text NOT NULL CHECK (state IN ('submitted', 'developed', 'refused', 'discarded')),
    confirmed   boolean NOT NULL,         -- staff have placed the crop of this revision
    crop        float8[],                 -- left, top, width, height, as fractions
    image       text,
    faces       float8[][],
    hints       text[] NOT NULL DEFAULT '{}',
    refusal     text,
    uploaded_by uuid NOT NULL REFERENCES staff,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (society, photo_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX photos_case ON photos (society, case_id, seq DESC);

CREATE TABLE approvals (
    seq bigint GENERATED ALWAYS AS IDENTITY,  -- the order they came in; clocks repeat themselves
    society     uuid NOT NULL,
    approval_id uuid NOT NULL,
    case_id     uuid NOT NULL,
    binds       text NOT NULL,            -- hash of photo, revision, crop, relations and consent
    asked_by    uuid NOT NULL REFERENCES staff,
    asked_at    timestamptz NOT NULL,
    outcome     text CHECK (outcome IN ('given', 'returned')),
    decided_by  uuid REFERENCES staff,
    decided_at  timestamptz,
    sealed_words text,                    -- why it was sent back
    PRIMARY KEY (society, approval_id),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    CHECK ((outcome IS NULL) = (decided_by IS NULL)),
    CHECK (decided_by <> asked_by)        -- the second person is another person, also for the database
);
CREATE INDEX approvals_case ON approvals (society, case_id, seq DESC);
CREATE INDEX approvals_open ON approvals (society, asked_at) WHERE outcome IS NULL;

CREATE TABLE showings (
    seq bigint GENERATED ALWAYS AS IDENTITY,  -- the order they came in; clocks repeat themselves
    society     uuid NOT NULL,
    showing_id  uuid NOT NULL,
    case_id     uuid NOT NULL,
    approval_id uuid NOT NULL,
    reference   text NOT NULL,
    image       text NOT NULL,
    proof       text NOT NULL,            -- the developed image it is a copy of
    relations   text[] NOT NULL,
    version     int  NOT NULL,
    state       text NOT NULL CHECK (state IN ('preparing', 'shown', 'withdrawn')),
    shown_until date NOT NULL,
    approved_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    undo_until  timestamptz,
    removal_held boolean NOT NULL DEFAULT false,  -- a removal request holds once per lease
    PRIMARY KEY (society, showing_id),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    FOREIGN KEY (society, approval_id) REFERENCES approvals
);
CREATE UNIQUE INDEX showings_approval ON showings (society, approval_id);  -- one approval, one showing
CREATE UNIQUE INDEX showings_reference ON showings (society, reference);
CREATE INDEX showings_case ON showings (society, case_id, seq DESC);

-- Faces that are approved wait here, of all Societies together, until enough of them can appear at once.
CREATE TABLE batch (
    showing_id uuid PRIMARY KEY,
    society    uuid NOT NULL REFERENCES societies,
    since      timestamptz NOT NULL,
    released   boolean NOT NULL DEFAULT false  -- let go with others: it appears, whatever comes between
);
