-- What a Society has decided for itself, who is one person, and what waits to be done in a case.

ALTER TABLE societies
    ADD COLUMN guardian_rule text NOT NULL DEFAULT 'never'
        CHECK (guardian_rule IN ('never', 'guardian_consents')),
    ADD COLUMN reviewers int NOT NULL DEFAULT 1 CHECK (reviewers BETWEEN 1 AND 3);

-- Two accounts of one person have the same person: a second person is never the same one.
ALTER TABLE staff ADD COLUMN person uuid NOT NULL DEFAULT gen_random_uuid();

-- Kinds of what is due are a closed list in the code; a list in two places drifts apart.
ALTER TABLE due DROP CONSTRAINT due_what_check;

CREATE TABLE tasks (
    society      uuid NOT NULL,
    task_id      uuid NOT NULL,
    case_id      uuid NOT NULL,
    kind         text NOT NULL,
    due_on       date NOT NULL,
    assigned_to  uuid REFERENCES staff,   -- NULL: whoever works on the case
    sealed_words text,                    -- of a task somebody wrote; under the task record's key
    made_at      timestamptz NOT NULL,
    made_by      uuid REFERENCES staff,   -- NULL where time or an event made it
    done_at      timestamptz,
    done_by      uuid REFERENCES staff,
    PRIMARY KEY (society, task_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE UNIQUE INDEX tasks_once ON tasks (society, case_id, kind)
    WHERE done_at IS NULL AND kind <> 'own';
CREATE INDEX tasks_open ON tasks (society, due_on, task_id) WHERE done_at IS NULL;
CREATE INDEX tasks_case ON tasks (society, case_id, due_on);

-- Lets rows of these tables be read and written in the scope of their own Society alone, owner included.
CREATE FUNCTION keep_to_own_society(VARIADIC tables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    scoped text;
BEGIN
    FOREACH scoped IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', scoped);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', scoped);
        EXECUTE format(
            'CREATE POLICY own_society ON %I USING (society = current_society())
             WITH CHECK (society = current_society())', scoped);
    END LOOP;
END $$;
SELECT keep_to_own_society('tasks');
