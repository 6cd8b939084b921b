-- Who may do what until when, who stands in for whom, and what a Society has decided about itself.

-- What somebody may do is what is granted to them now: a grant ends by itself. It stands outside
-- any scope like staff and sessions: it is read to learn who asks, before there is a scope.
CREATE TABLE grants (
    society    uuid NOT NULL REFERENCES societies,
    grant_id   uuid NOT NULL,
    staff_id   uuid NOT NULL REFERENCES staff,
    role       text NOT NULL CHECK (role IN (
        'caseworker', 'approver', 'safeguarding', 'administrator', 'coordinator', 'auditor')),
    begins_at  timestamptz NOT NULL,
    until      timestamptz,               -- NULL: until somebody ends it
    granted_by uuid REFERENCES staff,     -- NULL: with the founding, or by the operator
    reason     text NOT NULL DEFAULT '',
    ended_at   timestamptz,               -- ended early
    PRIMARY KEY (society, grant_id),
    CHECK (granted_by <> staff_id)        -- nobody grants to themselves, also for the database
);
CREATE INDEX grants_staff ON grants (staff_id, role);

INSERT INTO grants (society, grant_id, staff_id, role, begins_at)
SELECT society, gen_random_uuid(), staff_id, unnest(roles), added_at FROM staff;
ALTER TABLE staff DROP COLUMN roles;

-- The one place that says which grants hold at a moment.
CREATE FUNCTION roles_at(who uuid, moment timestamptz) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT role), '{}') FROM grants
     WHERE staff_id = who AND begins_at <= moment
       AND (until IS NULL OR until > moment) AND (ended_at IS NULL OR ended_at > moment)
$$;

ALTER TABLE societies
    ADD COLUMN kind text NOT NULL DEFAULT 'society' CHECK (kind IN ('society', 'delegation')),
    ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC',
    ADD COLUMN contact text NOT NULL DEFAULT '',
    -- Clocks of its own: faster than the network's, never slower.
    ADD COLUMN look_days int NOT NULL DEFAULT 7 CHECK (look_days BETWEEN 1 AND 7),
    ADD COLUMN answer_days int NOT NULL DEFAULT 30 CHECK (answer_days BETWEEN 1 AND 30),
    ADD COLUMN version int NOT NULL DEFAULT 1;         -- which one a form was drawn from

CREATE TABLE offices (
    society   uuid NOT NULL REFERENCES societies,
    office_id uuid NOT NULL,
    name      text NOT NULL,
    city      text NOT NULL,
    languages text[] NOT NULL,
    time_zone text NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (society, office_id)
);

ALTER TABLE staff
    ADD COLUMN office uuid,               -- in offices, whose rows only their Society sees
    ADD COLUMN left_at timestamptz;

-- While somebody is away, what is theirs also waits for the deputy; days, in the Society's zone.
CREATE TABLE absences (
    society    uuid NOT NULL REFERENCES societies,
    absence_id uuid NOT NULL,
    staff_id   uuid NOT NULL REFERENCES staff,
    deputy     uuid NOT NULL REFERENCES staff,
    begins_on  date NOT NULL,
    until      date NOT NULL,
    ended_at   timestamptz,               -- back early
    PRIMARY KEY (society, absence_id),
    CHECK (deputy <> staff_id),
    CHECK (until >= begins_on)
);
CREATE INDEX absences_staff ON absences (society, staff_id, until);
CREATE INDEX absences_deputy ON absences (society, deputy, until);

-- Whose a case is now; whoever opened it until it is handed over.
ALTER TABLE cases ADD COLUMN IF NOT EXISTS responsible uuid REFERENCES staff;
ALTER TABLE cases NO FORCE ROW LEVEL SECURITY;  -- for the owner who migrates, this once
UPDATE cases SET responsible = opened_by WHERE responsible IS NULL;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
CREATE INDEX IF NOT EXISTS cases_responsible ON cases (society, responsible);

SELECT keep_to_own_society('offices', 'absences');
