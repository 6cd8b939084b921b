-- Lending an approver: one row in each of the two Societies, so that neither sees a row of another.

CREATE TABLE lendings (
    society     uuid NOT NULL REFERENCES societies,
    lending_id  uuid NOT NULL,            -- the same in both rows
    ask_id      uuid NOT NULL,            -- one ask may go to many Societies
    side        text NOT NULL CHECK (side IN ('borrows', 'lends')),
    other       uuid NOT NULL REFERENCES societies,
    to_all      boolean NOT NULL,         -- whether the whole network was asked
    until       timestamptz NOT NULL,
    reason      text NOT NULL,
    asked_by    uuid NOT NULL REFERENCES staff,
    asked_at    timestamptz NOT NULL,
    staff_id    uuid REFERENCES staff,    -- who is offered; NULL while nobody is
    offered_by  uuid REFERENCES staff,
    accepted_by uuid REFERENCES staff,
    accepted_at timestamptz,              -- from here on they act for the borrower
    ended_by    uuid REFERENCES staff,
    ended_at    timestamptz,
    PRIMARY KEY (society, lending_id),
    CHECK (other <> society),
    CHECK (until <= asked_at + interval '91 days'),
    CHECK (accepted_at IS NULL OR staff_id IS NOT NULL)
);
CREATE INDEX lendings_of ON lendings (society, staff_id) WHERE ended_at IS NULL;
SELECT keep_to_own_society('lendings');

-- An auditor reads what one colleague saw and did, newest first.
CREATE INDEX audit_staff ON audit (society, staff_id, seq DESC);

-- For whom somebody acts in a session; NULL: for their own Society. What it names may have ended.
ALTER TABLE sessions ADD COLUMN lending_id uuid;
