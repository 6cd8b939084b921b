-- Whoever was to be on the line of a call that is off hears of it, and of nothing else: the row names no
-- case and no message, so that it is there for them also where these are locked away meanwhile.

CREATE TABLE called_off (
    society     uuid NOT NULL,
    task_id     uuid NOT NULL,
    facilitator uuid NOT NULL REFERENCES staff,
    call_on     date NOT NULL,
    off_at      timestamptz NOT NULL,
    seen_at     timestamptz,
    PRIMARY KEY (society, task_id)
);
CREATE INDEX called_off_unseen ON called_off (society, facilitator) WHERE seen_at IS NULL;

SELECT keep_to_own_society('called_off');
