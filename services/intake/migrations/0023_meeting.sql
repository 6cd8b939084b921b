-- What somebody who was found chose, and what follows: a "nothing" that nobody learns of.

-- What they chose, as those who work on the case may know it.
CREATE TABLE found_choices (
    society        uuid NOT NULL,
    choice_id      uuid NOT NULL,
    enquiry_id     uuid NOT NULL,
    case_id        uuid NOT NULL,
    sought_id      uuid NOT NULL,         -- outlives the sought person
    choice         text NOT NULL CHECK (choice IN ('alive', 'message', 'contact')),
    asked_on       date NOT NULL,
    sealed_words   text,                  -- what they want it to be like; under the key of the case
    interpreter_id uuid,                  -- asked alone, and with nobody or an independent interpreter
    asked_by       uuid NOT NULL REFERENCES staff,
    written_at     timestamptz NOT NULL,
    ended_by       uuid REFERENCES staff, -- they chose anew, or took it back
    ended_at       timestamptz,
    PRIMARY KEY (society, choice_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries ON DELETE CASCADE,
    FOREIGN KEY (society, case_id) REFERENCES cases,
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX found_choices_one ON found_choices (society, case_id, sought_id)
    WHERE ended_at IS NULL;

-- "Nothing": known to two named officers. The row does not say whose it is: `place` is a keyed hash of
-- case and person, and the rest is closed under a key of its own.
CREATE TABLE confided (
    society      uuid NOT NULL,
    confided_id  uuid NOT NULL,
    place        bytea NOT NULL,
    sealed_facts text NOT NULL,
    written_at   timestamptz NOT NULL,
    tried_at     timestamptz,             -- when somebody was last about to bring the two together
    ended_at     timestamptz,             -- they chose anew
    PRIMARY KEY (society, confided_id)
);
CREATE INDEX confided_place ON confided (society, place);

CREATE TABLE confided_names (
    society     uuid NOT NULL,
    confided_id uuid NOT NULL,
    staff_id    uuid NOT NULL REFERENCES staff,
    named_by    uuid NOT NULL REFERENCES staff,
    named_at    timestamptz NOT NULL,
    PRIMARY KEY (society, confided_id, staff_id),
    FOREIGN KEY (society, confided_id) REFERENCES confided
);

-- Who is not brought together, as keyed hashes that are the same over all cases and Societies.
CREATE TABLE kept_apart (
    society     uuid NOT NULL,
    confided_id uuid NOT NULL,
    pair        bytea NOT NULL,
    PRIMARY KEY (society, confided_id, pair),
    FOREIGN KEY (society, confided_id) REFERENCES confided
);
CREATE INDEX kept_apart_pair ON kept_apart (pair);

SELECT keep_to_own_society('found_choices', 'confided', 'confided_names', 'kept_apart');

-- The functions below run as the owner, for whom these rows are open; nothing else looks across.
CREATE POLICY across_for_functions ON confided TO CURRENT_USER USING (true);
CREATE POLICY across_for_functions ON confided_names FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY across_for_functions ON kept_apart FOR SELECT TO CURRENT_USER USING (true);

-- What was confided in this Society to others than the member of staff a transaction names; nothing where
-- it names nobody: leaving has to hand it on without anybody seeing it.
CREATE FUNCTION confided_to_others() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asks uuid := nullif(current_setting('retrace.staff', true), '')::uuid;
BEGIN
    IF asks IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN array(
        SELECT c.confided_id FROM confided c
         WHERE c.society = current_society()
           AND NOT EXISTS (SELECT FROM confided_names n
                            WHERE n.society = c.society AND n.confided_id = c.confided_id
                              AND n.staff_id = asks));
END $$;
CREATE POLICY named_alone ON confided AS RESTRICTIVE FOR SELECT TO intake
    USING (confided_id <> ALL ((SELECT confided_to_others())::uuid[]));
CREATE POLICY named_alone ON confided_names AS RESTRICTIVE FOR SELECT TO intake
    USING (confided_id <> ALL ((SELECT confided_to_others())::uuid[]));
CREATE POLICY named_alone ON kept_apart AS RESTRICTIVE FOR SELECT TO intake
    USING (confided_id <> ALL ((SELECT confided_to_others())::uuid[]));
CREATE POLICY named_alone ON audit AS RESTRICTIVE FOR SELECT TO intake
    USING (record_id <> ALL ((SELECT confided_to_others())::text[]));

-- Whether one of some pairs is kept apart, in whatever Society that was said. Who was confided in reads
-- that somebody tried, and when; nobody reads who.
CREATE FUNCTION is_kept_apart(pairs bytea[], asked_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE confided c SET tried_at = asked_at
     WHERE EXISTS (SELECT FROM kept_apart k
                    WHERE k.society = c.society AND k.confided_id = c.confided_id
                      AND k.pair = ANY (pairs));
    RETURN FOUND;
END $$;

-- A locked case hides whatever names it; in a new database 0090 does so for `case_id`.
DO $$ BEGIN
    IF to_regproc('close_locked_cases') IS NOT NULL THEN
        PERFORM close_locked_cases();
    END IF;
END $$;
