-- What the blind post office must remember, and nothing beyond it.
--
-- There is no column here for a receipt, a word, a name, an address that can be read, or a moment
-- at which somebody wrote. A message is in `outbox`, sealed, until Kafka has it, and then nowhere.

-- Desks: random ids with the key to seal to. Which Society sits there is known to intake alone.
CREATE TABLE desks (
    desk        uuid PRIMARY KEY,
    version     integer NOT NULL,  -- only grows: what is told late changes nothing
    sealing_key text NOT NULL,
    is_default  boolean NOT NULL   -- answers for references that nobody was assigned
);

-- Which desk answers for a reference. No foreign key: the two topics may arrive in any order.
CREATE TABLE assignments (
    reference text PRIMARY KEY,
    version   integer NOT NULL,
    desk      uuid NOT NULL
);

CREATE TABLE enquiries (
    enquiry_id     uuid PRIMARY KEY,
    -- HKDF of the receipt. Unique, so that a doubled "Send" is one message.
    mailbox        bytea NOT NULL UNIQUE CHECK (octet_length(mailbox) = 32),
    -- Public half of the receipt's second derivation: later messages carry it, and an answer
    -- that is sealed to another key is refused instead of lying here unreadable.
    reply_key      text NOT NULL,
    -- Both go out again with every later message of the same enquiry; the desk stays the one that
    -- read the first message.
    reference      text NOT NULL,
    desk           uuid NOT NULL,
    language       text NOT NULL,  -- of the prompt
    -- Sealed to notify; null unless the visitor said that an e-mail is safe.
    sealed_address text,
    -- The first day of a month: enough to know what is old, too little to know who was here when.
    since          date NOT NULL CHECK (extract(day FROM since) = 1)
);

-- Answers, sealed to the receipt, until the mailbox goes.
CREATE TABLE replies (
    reply_id     uuid PRIMARY KEY,
    enquiry_id   uuid NOT NULL REFERENCES enquiries ON DELETE CASCADE,
    place        bigint GENERATED ALWAYS AS IDENTITY,  -- the order in which they were written
    sealed_reply text NOT NULL,
    release_at   timestamptz NOT NULL,  -- one of the network's times, not the time of writing
    announced    boolean NOT NULL DEFAULT false
);
CREATE INDEX replies_enquiry_id ON replies (enquiry_id);
CREATE INDEX replies_unannounced ON replies (release_at) WHERE NOT announced;

-- Prompts waiting for their batch, then for notify's word; gone once that is heard.
CREATE TABLE notices (
    notice_id  uuid PRIMARY KEY,
    enquiry_id uuid NOT NULL REFERENCES enquiries ON DELETE CASCADE,
    due_at     timestamptz NOT NULL,
    requested  boolean NOT NULL DEFAULT false
);
CREATE INDEX notices_enquiry_id ON notices (enquiry_id);
CREATE INDEX notices_due ON notices (due_at) WHERE NOT requested;

-- What a form has sent, so that sending it twice is once. The id leads nowhere: it is no key of
-- an enquiry, and is forgotten when the form that could send it again has expired.
CREATE TABLE sent_forms (
    form_id     uuid PRIMARY KEY,
    forget_from date NOT NULL
);
