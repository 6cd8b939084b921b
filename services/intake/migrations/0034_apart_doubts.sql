-- Only the same two people are kept apart by themselves. Where two others are merely alike, those who were
-- confided in are asked; until they have decided, nothing is opened, and it looks as it always does.

ALTER TABLE kept_apart
    ADD COLUMN sure   boolean NOT NULL,       -- the same two; else names that sound alike
    ADD COLUMN births boolean NOT NULL;       -- of both the day of birth is known

-- That two others may be these two. `asked` is the others under the keys of their records: it says of nobody
-- who they are.
CREATE TABLE apart_doubts (
    society     uuid NOT NULL,
    doubt_id    uuid NOT NULL,
    confided_id uuid NOT NULL,
    asked       bytea[] NOT NULL,
    signs       text[] NOT NULL,
    asked_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    PRIMARY KEY (society, doubt_id),
    FOREIGN KEY (society, confided_id) REFERENCES confided
);
CREATE INDEX apart_doubts_of ON apart_doubts (society, confided_id);

-- What each of the two thinks of it, upon the signs there were: a further sign asks anew.
CREATE TABLE apart_decisions (
    society     uuid NOT NULL,
    doubt_id    uuid NOT NULL,
    confided_id uuid NOT NULL,
    said_by     uuid NOT NULL REFERENCES staff,
    same        boolean NOT NULL,
    signs       text[] NOT NULL,
    said_at     timestamptz NOT NULL,
    PRIMARY KEY (society, doubt_id, said_by),
    FOREIGN KEY (society, doubt_id) REFERENCES apart_doubts
);

SELECT keep_to_own_society('apart_doubts', 'apart_decisions');
CREATE POLICY named_alone ON apart_doubts AS RESTRICTIVE FOR SELECT TO intake
    USING (confided_id <> ALL ((SELECT confided_to_others())::uuid[]));
CREATE POLICY named_alone ON apart_decisions AS RESTRICTIVE FOR SELECT TO intake
    USING (confided_id <> ALL ((SELECT confided_to_others())::uuid[]));
CREATE POLICY across_for_functions ON apart_doubts TO CURRENT_USER USING (true);
CREATE POLICY across_for_functions ON apart_decisions FOR SELECT TO CURRENT_USER USING (true);

DROP FUNCTION is_kept_apart(bytea[], timestamptz);

-- Whether two people are not to be brought together, in whatever Society somebody said "nothing": surely, or
-- until those who were confided in have both said that it is two others.
CREATE FUNCTION is_kept_apart(
    sure_pairs bytea[], alike_pairs bytea[], alike_signs text[], others bytea[], births_known boolean,
    asked_on timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    stopped boolean;
    one record;
    doubt apart_doubts;
BEGIN
    UPDATE confided c SET tried_at = asked_on
     WHERE EXISTS (SELECT FROM kept_apart k
                    WHERE k.society = c.society AND k.confided_id = c.confided_id AND k.sure
                      AND k.pair = ANY (sure_pairs));
    stopped := FOUND;
    FOR one IN
        SELECT k.society, k.confided_id,
               array_agg(DISTINCT a.sign) || CASE WHEN births_known AND bool_or(k.births)
                   THEN ARRAY['births_differ'] ELSE '{}' END AS signs
          FROM kept_apart k JOIN unnest(alike_pairs, alike_signs) AS a (pair, sign) USING (pair)
         WHERE NOT k.sure AND NOT EXISTS (
            SELECT FROM kept_apart s
             WHERE s.society = k.society AND s.confided_id = k.confided_id AND s.sure
               AND s.pair = ANY (sure_pairs))
         GROUP BY k.society, k.confided_id
    LOOP
        SELECT * INTO doubt FROM apart_doubts d
         WHERE d.society = one.society AND d.confided_id = one.confided_id AND d.asked && others
         ORDER BY d.asked_at, d.doubt_id LIMIT 1 FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO apart_doubts (society, doubt_id, confided_id, asked, signs, asked_at, last_at)
            VALUES (one.society, gen_random_uuid(), one.confided_id, others, one.signs, asked_on, asked_on);
            stopped := true;
            CONTINUE;
        END IF;
        UPDATE apart_doubts d SET last_at = asked_on, signs = array(
            SELECT DISTINCT sign FROM unnest(doubt.signs || one.signs) AS s (sign) ORDER BY sign)
         WHERE d.society = doubt.society AND d.doubt_id = doubt.doubt_id RETURNING * INTO doubt;
        IF EXISTS (SELECT FROM apart_decisions x
                    WHERE x.society = doubt.society AND x.doubt_id = doubt.doubt_id AND x.same)
           OR (SELECT count(DISTINCT s.person) FROM apart_decisions x JOIN staff s ON s.staff_id = x.said_by
                WHERE x.society = doubt.society AND x.doubt_id = doubt.doubt_id
                  AND x.signs @> doubt.signs) < 2
        THEN
            stopped := true;
        END IF;
    END LOOP;
    RETURN stopped;
END $$;
