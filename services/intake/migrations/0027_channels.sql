-- Before two people speak with each other both agree, each for itself; then a call is planned.

CREATE TABLE channel_consents (
    society      uuid NOT NULL,
    consent_id   uuid NOT NULL,
    enquiry_id   uuid NOT NULL,
    case_id      uuid NOT NULL,
    side         text NOT NULL CHECK (side IN ('seeker', 'found')),
    channel      text NOT NULL CHECK (channel IN ('message', 'call', 'video')),
    asked_on     date NOT NULL,
    asked_by     uuid NOT NULL REFERENCES staff,
    written_at   timestamptz NOT NULL,
    withdrawn_by uuid REFERENCES staff,   -- NULL where an event, time or a rule did it
    withdrawn_at timestamptz,
    PRIMARY KEY (society, consent_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries ON DELETE CASCADE,
    FOREIGN KEY (society, case_id) REFERENCES cases,
    CHECK (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL)
);
CREATE UNIQUE INDEX channel_consents_one ON channel_consents (society, enquiry_id, side, channel)
    WHERE withdrawn_at IS NULL;
CREATE INDEX channel_consents_case ON channel_consents (society, case_id) WHERE withdrawn_at IS NULL;

-- The call itself is a task of the case; this says between whom. Who interprets is in the task's words.
CREATE TABLE planned_calls (
    society    uuid NOT NULL,
    task_id    uuid NOT NULL,
    enquiry_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    channel    text NOT NULL CHECK (channel IN ('call', 'video')),
    PRIMARY KEY (society, task_id),
    FOREIGN KEY (society, task_id) REFERENCES tasks,
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries ON DELETE CASCADE,
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX planned_calls_enquiry ON planned_calls (society, enquiry_id);

SELECT keep_to_own_society('channel_consents', 'planned_calls');

-- A locked case hides whatever names it; in a new database 0090 does so for `case_id`.
DO $$ BEGIN
    IF to_regproc('close_locked_cases') IS NOT NULL THEN
        PERFORM close_locked_cases();
    END IF;
END $$;
