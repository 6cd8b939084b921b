-- Who read or did what. Rows are only ever added: the service's role can do nothing else.
CREATE TABLE audit (
    society   uuid NOT NULL,
    seq       bigint GENERATED ALWAYS AS IDENTITY,
    at        timestamptz NOT NULL,
    staff_id  uuid REFERENCES staff,      -- NULL where time or an event did it
    did       text NOT NULL,
    record_id text NOT NULL,
    reason    text,
    PRIMARY KEY (society, seq)
);
CREATE INDEX audit_record ON audit (society, record_id, seq DESC);
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM intake;

DO $$
DECLARE
    scoped text;
BEGIN
    FOREACH scoped IN ARRAY ARRAY[
        'record_keys', 'cases', 'seekers', 'sought_persons', 'consents', 'safety_checks', 'photos',
        'approvals', 'showings', 'desks', 'enquiries', 'messages', 'replies', 'audit'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', scoped);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', scoped);
        EXECUTE format(
            'CREATE POLICY own_society ON %I USING (society = current_society())
             WITH CHECK (society = current_society())', scoped);
    END LOOP;
END $$;
