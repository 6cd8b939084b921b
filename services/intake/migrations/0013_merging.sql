-- Two cases about one seeker become one: nothing is moved, so that taking it back is exact.

ALTER TABLE cases
    ADD COLUMN merged_into uuid,          -- the case that goes on; this one is read only
    ADD COLUMN merged_at timestamptz,
    -- Not looked at for what is there: nothing is merged yet, and the owner sees no row of a Society.
    ADD FOREIGN KEY (society, merged_into) REFERENCES cases NOT VALID,
    ADD CHECK (merged_into <> case_id),
    ADD CHECK ((merged_into IS NULL) = (merged_at IS NULL));
CREATE INDEX cases_merged ON cases (society, merged_into) WHERE merged_into IS NOT NULL;

-- Every time somebody said that two cases are about one seeker, and what became of it.
CREATE TABLE merges (
    society       uuid NOT NULL,
    merge_id      uuid NOT NULL,
    case_id       uuid NOT NULL,          -- goes on
    other         uuid NOT NULL,          -- is merged into it
    sealed_reason text NOT NULL,          -- these words under the key of the case that goes on
    proposed_by   uuid NOT NULL REFERENCES staff,
    proposed_at   timestamptz NOT NULL,
    outcome       text CHECK (outcome IN ('merged', 'declined', 'undone')),  -- NULL: waits
    decided_by    uuid REFERENCES staff,
    decided_at    timestamptz,
    sealed_words  text,                   -- why it was declined
    undone_by     uuid REFERENCES staff,
    undone_at     timestamptz,
    sealed_undoing text,                  -- why it was taken back
    PRIMARY KEY (society, merge_id),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    FOREIGN KEY (society, other) REFERENCES cases,
    CHECK (case_id <> other),
    CHECK ((outcome IS NULL) = (decided_by IS NULL)),
    CHECK ((outcome = 'undone') = (undone_by IS NOT NULL)),
    -- two persons, also for the database; one may take one's own proposal back
    CHECK (outcome = 'declined' OR decided_by <> proposed_by)
);
CREATE INDEX merges_case ON merges (society, case_id);
CREATE UNIQUE INDEX merges_once ON merges (society, other) WHERE outcome IS NULL OR outcome = 'merged';

SELECT keep_to_own_society('merges');

-- A locked case hides whatever names it; in a new database 0090 does so for `case_id`.
DO $$ BEGIN
    IF to_regproc('close_locked_cases') IS NOT NULL THEN
        PERFORM close_locked_cases();
    END IF;
END $$;
