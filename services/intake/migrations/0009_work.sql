-- Working on a case over time: outcomes, closing, notes, documents, and lists that stay quick.

ALTER TABLE cases
    ADD COLUMN IF NOT EXISTS responsible uuid REFERENCES staff,  -- NULL: nobody yet
    ADD COLUMN closed_at    timestamptz,
    ADD COLUMN pinned_note  uuid,
    -- What a list shows and sorts by, kept by the trigger below and never written by hand.
    ADD COLUMN stage        text NOT NULL DEFAULT 'needs'
        CHECK (stage IN ('needs', 'asked', 'preparing', 'shown', 'held', 'closed')),
    ADD COLUMN leaves_on    date,         -- the last day of a face that is shown now
    ADD COLUMN next_task_on date,         -- the earliest day of what waits to be done
    ADD COLUMN language     text;

-- How looking for each sought person ended: a history that is only ever added to.
CREATE TABLE outcomes (
    seq          bigint GENERATED ALWAYS AS IDENTITY,
    society      uuid NOT NULL,
    entry_id     uuid NOT NULL,
    case_id      uuid NOT NULL,
    sought_id    uuid NOT NULL,           -- outlives the sought person; its words do not
    step         text NOT NULL CHECK (step IN ('recorded', 'confirmed', 'told', 'undone')),
    kind         text NOT NULL CHECK (kind IN ('by_message', 'by_match', 'by_other_means', 'refused',
                                               'died', 'not_found', 'stopped')),
    by_staff     uuid NOT NULL REFERENCES staff,
    by_person    uuid NOT NULL,
    at           timestamptz NOT NULL,
    knows_on     date,                    -- the day from which the seeker knows
    told_by      uuid REFERENCES staff,   -- who told a death, face to face
    sealed_words text,                    -- the source, or the reason; under the sought person's key
    PRIMARY KEY (society, entry_id),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    CHECK ((step = 'told') = (knows_on IS NOT NULL)),
    CHECK (step <> 'told' OR kind <> 'died' OR told_by IS NOT NULL)
);
CREATE INDEX outcomes_case ON outcomes (society, case_id, seq);

-- Each time a case was closed or opened again.
CREATE TABLE closings (
    seq           bigint GENERATED ALWAYS AS IDENTITY,
    society       uuid NOT NULL,
    closing_id    uuid NOT NULL,
    case_id       uuid NOT NULL,
    category      text CHECK (category IN ('settled', 'stopped')),  -- NULL: opened again
    sealed_reason text NOT NULL,          -- under the case's key
    by_staff      uuid NOT NULL REFERENCES staff,
    at            timestamptz NOT NULL,
    PRIMARY KEY (society, closing_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX closings_case ON closings (society, case_id, seq DESC);

CREATE TABLE case_notes (
    seq          bigint GENERATED ALWAYS AS IDENTITY,
    society      uuid NOT NULL,
    note_id      uuid NOT NULL,
    case_id      uuid NOT NULL,
    corrects     uuid,
    sealed_words text NOT NULL,           -- under the case's key
    written_by   uuid NOT NULL REFERENCES staff,
    written_at   timestamptz NOT NULL,
    PRIMARY KEY (society, note_id),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    FOREIGN KEY (society, corrects) REFERENCES case_notes
);
CREATE INDEX case_notes_case ON case_notes (society, case_id, seq DESC);
REVOKE UPDATE, DELETE, TRUNCATE ON outcomes, closings, case_notes FROM intake;

CREATE TABLE documents (
    society     uuid NOT NULL,
    document_id uuid NOT NULL,
    case_id     uuid NOT NULL,
    object      text NOT NULL,            -- closed under the document's key
    kind        text NOT NULL CHECK (kind IN ('pdf', 'jpeg', 'png', 'txt')),
    size        int  NOT NULL,
    sealed_name text NOT NULL,
    added_by    uuid NOT NULL REFERENCES staff,
    added_at    timestamptz NOT NULL,
    PRIMARY KEY (society, document_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX documents_case ON documents (society, case_id, added_at);

-- How often people came for something else: a count a month and no person.
CREATE TABLE signposts (
    society uuid NOT NULL REFERENCES societies,
    month   date NOT NULL,
    kind    text NOT NULL,
    count   int  NOT NULL,
    PRIMARY KEY (society, month, kind)
);

-- Where a Society sends people who come for something else, in its own words.
CREATE TABLE addresses (
    society    uuid NOT NULL REFERENCES societies,
    kind       text NOT NULL,
    words      text NOT NULL,
    changed_by uuid NOT NULL REFERENCES staff,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (society, kind)
);

SELECT keep_to_own_society(
    'outcomes',
    'closings',
    'case_notes',
    'documents',
    'signposts',
    'addresses');

-- A list of a million cases filters and sorts by what is written in other tables. One place works it
-- out, whoever writes; the others only nudge the case.
CREATE FUNCTION sum_up_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    alive record;
BEGIN
    SELECT bool_or(state = 'shown') AS shown, count(*) > 0 AS there,
           min(shown_until) FILTER (WHERE state = 'shown') AS last_day
      INTO alive FROM showings
     WHERE society = NEW.society AND case_id = NEW.case_id AND state <> 'withdrawn';
    NEW.leaves_on := alive.last_day;
    NEW.next_task_on := (SELECT min(due_on) FROM tasks
        WHERE society = NEW.society AND case_id = NEW.case_id AND done_at IS NULL);
    NEW.language := coalesce((SELECT language FROM seekers
        WHERE society = NEW.society AND case_id = NEW.case_id), NEW.language);
    NEW.stage := CASE
        WHEN NEW.closed_at IS NOT NULL THEN 'closed'
        WHEN NEW.held THEN 'held'
        WHEN alive.shown THEN 'shown'
        WHEN alive.there THEN 'preparing'
        WHEN EXISTS (SELECT FROM approvals WHERE society = NEW.society
            AND case_id = NEW.case_id AND outcome IS NULL) THEN 'asked'
        ELSE 'needs' END;
    RETURN NEW;
END $$;
CREATE TRIGGER summed_up BEFORE INSERT OR UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION sum_up_case();

CREATE FUNCTION nudge_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    UPDATE cases SET stage = stage WHERE society = touched.society AND case_id = touched.case_id;
    RETURN NULL;
END $$;

DO $$
DECLARE
    told text;
    fenced text[] := ARRAY['cases', 'showings', 'approvals', 'tasks', 'seekers'];
BEGIN
    FOREACH told IN ARRAY ARRAY['showings', 'approvals', 'tasks', 'seekers'] LOOP
        EXECUTE format('CREATE TRIGGER nudges AFTER INSERT OR UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION nudge_case()', told);
    END LOOP;
    -- What is there already is summed up once, over all Societies.
    FOREACH told IN ARRAY fenced LOOP
        EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', told);
    END LOOP;
    UPDATE cases SET responsible = coalesce(responsible, opened_by);
    FOREACH told IN ARRAY fenced LOOP
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', told);
    END LOOP;
END $$;

DROP INDEX cases_opened_at;
DROP INDEX IF EXISTS cases_responsible;  -- the next ones begin as it does
CREATE INDEX cases_opened_at ON cases (society, opened_at DESC, case_id DESC);
CREATE INDEX cases_stage ON cases (society, stage, opened_at DESC, case_id DESC);
CREATE INDEX cases_language ON cases (society, language, opened_at DESC, case_id DESC);
CREATE INDEX cases_of ON cases (society, responsible, opened_at DESC, case_id DESC);
CREATE INDEX cases_of_stage
    ON cases (society, responsible, stage, opened_at DESC, case_id DESC);
CREATE INDEX cases_nobodys ON cases (society, opened_at DESC, case_id DESC)
    WHERE responsible IS NULL;
CREATE INDEX cases_nobodys_stage ON cases (society, stage, opened_at DESC, case_id DESC)
    WHERE responsible IS NULL;
CREATE INDEX cases_leaving ON cases (society, leaves_on, case_id) WHERE stage = 'shown';
CREATE INDEX cases_late ON cases (society, next_task_on, case_id) WHERE next_task_on IS NOT NULL;

CREATE INDEX tasks_of ON tasks (society, assigned_to, due_on, task_id) WHERE done_at IS NULL;
CREATE INDEX tasks_nobodys ON tasks (society, due_on, task_id)
    WHERE done_at IS NULL AND assigned_to IS NULL;
CREATE INDEX enquiries_case ON enquiries (society, case_id);
