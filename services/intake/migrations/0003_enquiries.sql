-- What visitors write about a reference, sealed until staff open it, and what is answered.

CREATE TABLE desks (
    society        uuid NOT NULL REFERENCES societies,
    desk           uuid NOT NULL,
    version        int  NOT NULL,
    public_key     text NOT NULL,
    sealed_private text NOT NULL,         -- under the desk record's key
    PRIMARY KEY (society, desk)
);

CREATE TABLE enquiries (
    society     uuid NOT NULL,
    enquiry_id  uuid NOT NULL,
    desk        uuid NOT NULL,
    reference   text NOT NULL,
    case_id     uuid,                     -- NULL where the reference is nobody's
    language    text NOT NULL,
    reply_key   text NOT NULL,            -- of the first message; a later one cannot change it
    kind        text NOT NULL CHECK (kind IN ('message', 'removal')),
    urgent      boolean NOT NULL,         -- a wish to be removed that could not be held at once
    claimed_by  uuid REFERENCES staff,
    claimed_at  timestamptz,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    waits_since timestamptz,              -- the earliest message without an answer
    due_at      timestamptz,              -- by when something was promised; NULL when nothing waits
    answered_at timestamptz,
    PRIMARY KEY (society, enquiry_id),
    FOREIGN KEY (society, desk) REFERENCES desks,
    FOREIGN KEY (society, case_id) REFERENCES cases,
    CHECK ((due_at IS NULL) = (answered_at IS NOT NULL)),
    CHECK ((due_at IS NULL) = (waits_since IS NULL))
);
CREATE INDEX enquiries_open ON enquiries (society, urgent DESC, due_at, enquiry_id)
    WHERE due_at IS NOT NULL;
CREATE INDEX enquiries_answered ON enquiries (society, answered_at DESC, enquiry_id DESC)
    WHERE answered_at IS NOT NULL;

CREATE TABLE messages (
    society     uuid NOT NULL,
    message_id  uuid NOT NULL,
    enquiry_id  uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('message', 'removal')),
    sealed      text NOT NULL,            -- to the desk's key, as it came
    warnings    text[] NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (society, message_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries
);
CREATE INDEX messages_enquiry ON messages (society, enquiry_id, received_at);

CREATE TABLE replies (
    society     uuid NOT NULL,
    reply_id    uuid NOT NULL,
    enquiry_id  uuid NOT NULL,
    written_by  uuid NOT NULL REFERENCES staff,
    sealed_text text NOT NULL,            -- our own copy, under the enquiry's record key
    written_at  timestamptz NOT NULL,
    PRIMARY KEY (society, reply_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries
);
CREATE INDEX replies_enquiry ON replies (society, enquiry_id, written_at);

-- Removal requests held so far each day, over all Societies: a flood must not empty the wall.
CREATE TABLE removal_days (
    day  date PRIMARY KEY,
    held int NOT NULL
);
