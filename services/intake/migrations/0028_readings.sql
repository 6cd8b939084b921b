-- A reader of another Society, lent for one enquiry: one row in each of the two Societies, so that neither
-- sees a row of the other.
CREATE TABLE readings (
    society     uuid NOT NULL REFERENCES societies,
    reading_id  uuid NOT NULL,            -- the same in both rows
    side        text NOT NULL CHECK (side IN ('asks', 'reads')),
    other       uuid NOT NULL REFERENCES societies,
    enquiry_id  uuid NOT NULL,            -- in the Society that asks
    language    text NOT NULL,
    until       timestamptz NOT NULL,
    asked_by    uuid NOT NULL REFERENCES staff,
    asked_at    timestamptz NOT NULL,
    staff_id    uuid REFERENCES staff,    -- who would read; NULL while nobody is named
    named_by    uuid REFERENCES staff,
    accepted_by uuid REFERENCES staff,
    accepted_at timestamptz,              -- from here on they may read
    ended_by    uuid REFERENCES staff,
    ended_at    timestamptz,
    PRIMARY KEY (society, reading_id),
    CHECK (other <> society),
    CHECK (until <= asked_at + interval '15 days'),
    CHECK (accepted_at IS NULL OR staff_id IS NOT NULL)
);
CREATE INDEX readings_enquiry ON readings (society, enquiry_id);
CREATE INDEX readings_of ON readings (society, staff_id) WHERE ended_at IS NULL;

-- What a reader writes beside a message, in the Society that asked; under the enquiry's key.
CREATE TABLE translations (
    society     uuid NOT NULL,
    message_id  uuid NOT NULL,
    enquiry_id  uuid NOT NULL,
    reading_id  uuid NOT NULL,
    sealed_text text NOT NULL,
    written_by  uuid NOT NULL REFERENCES staff,
    written_at  timestamptz NOT NULL,
    PRIMARY KEY (society, message_id, written_by),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries ON DELETE CASCADE
);
CREATE INDEX translations_enquiry ON translations (society, enquiry_id);

SELECT keep_to_own_society('readings', 'translations');

CREATE OR REPLACE FUNCTION forget_with_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posed_questions SET sealed_answer = NULL
     WHERE society = OLD.society AND enquiry_id = OLD.record_id;
    DELETE FROM translations WHERE society = OLD.society AND enquiry_id = OLD.record_id;
    RETURN NULL;
END $$;
