-- Enquiries over time: whose they are meant to be, looked at, overdue, over, erased, moved, pressing.

ALTER TABLE enquiries
    ADD COLUMN pressing        boolean NOT NULL DEFAULT false,  -- a duty person looks within 24 hours
    ADD COLUMN excluded        text[] NOT NULL DEFAULT '{}',    -- countries whose Society may not see it
    ADD COLUMN acknowledged_at timestamptz,           -- somebody looked since it began to wait
    ADD COLUMN overdue         text CHECK (overdue IN ('look', 'answer')),
    ADD COLUMN overdue_at      timestamptz,           -- since when the network's promise is broken
    ADD COLUMN assigned_to     uuid REFERENCES staff, -- meant for them, who have not taken it on yet
    ADD COLUMN worked_at       timestamptz,           -- a claim nobody works on ends by itself
    ADD COLUMN ended_at        timestamptz,
    ADD COLUMN ended_by        uuid REFERENCES staff, -- NULL where an event or time did it
    ADD COLUMN ended_why       text,
    ADD COLUMN erased_at       timestamptz,           -- the visitor deleted everything
    ADD COLUMN moved_to        uuid REFERENCES societies,
    ADD COLUMN moved_at        timestamptz,           -- answered by another Society since then
    ADD COLUMN on_top          boolean NOT NULL GENERATED ALWAYS AS (urgent OR pressing) STORED,
    ADD CHECK ((overdue IS NULL) = (overdue_at IS NULL)),
    ADD CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
    ADD CHECK ((moved_at IS NULL) = (moved_to IS NULL)),
    ADD CHECK (ended_at IS NULL OR due_at IS NULL),
    ADD CHECK (erased_at IS NULL OR due_at IS NULL),
    ADD CHECK (moved_at IS NULL OR due_at IS NULL);
DROP INDEX enquiries_open;
CREATE INDEX enquiries_open ON enquiries (society, on_top DESC, due_at, enquiry_id)
    WHERE due_at IS NOT NULL;

ALTER TABLE messages
    ADD COLUMN wishes          text[] NOT NULL DEFAULT '{}',
    ADD COLUMN many_references boolean NOT NULL DEFAULT false;

ALTER TABLE staff ADD COLUMN languages text[] NOT NULL DEFAULT '{}';  -- in which they answer

ALTER TABLE societies
    -- After how many days a claim nobody works on ends.
    ADD COLUMN claim_days int NOT NULL DEFAULT 7 CHECK (claim_days BETWEEN 1 AND 14),
    -- How many months the words of an enquiry are kept after it ended.
    ADD COLUMN words_months int NOT NULL DEFAULT 6 CHECK (words_months BETWEEN 1 AND 12),
    ADD COLUMN assigning text NOT NULL DEFAULT 'suggested' CHECK (assigning IN ('suggested', 'automatic'));
