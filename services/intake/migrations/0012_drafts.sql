-- What somebody began to write and has not handed in: their own alone, closed, and gone by itself.

CREATE TABLE drafts (
    society   uuid NOT NULL,
    draft_id  uuid NOT NULL,
    staff_id  uuid NOT NULL REFERENCES staff,  -- who writes; nobody takes it over
    what      text NOT NULL,
    record_id uuid NOT NULL,              -- what the form is about; the writer, where nothing is there yet
    case_id   uuid,
    key_id    uuid NOT NULL,              -- the case, or an id drawn here, whose key closes the words
    sealed_fields text,                   -- NULL: handed in or thrown away, and to stay so
    beat      bigint NOT NULL,            -- grows with every save, so that a late one undoes nothing
    saved_at  timestamptz NOT NULL,
    PRIMARY KEY (society, draft_id),
    FOREIGN KEY (society, case_id) REFERENCES cases ON DELETE CASCADE,
    CHECK (case_id IS NULL OR key_id = case_id)
);
CREATE INDEX drafts_of ON drafts (society, staff_id, what, record_id);
CREATE INDEX drafts_case ON drafts (society, case_id);
SELECT keep_to_own_society('drafts');

-- A request sees what its own member of staff began; time and leaving, which name nobody, see all.
CREATE POLICY own_draft ON drafts AS RESTRICTIVE USING (
    coalesce(current_setting('retrace.staff', true), '') IN ('', staff_id::text));

-- Locked cases: in a new database 0090 closes this table with all others.
DO $$ BEGIN
    IF to_regproc('close_locked_cases') IS NOT NULL THEN
        PERFORM close_locked_cases();
    END IF;
END $$;
