-- Who people are, as they say it: one closed text each, and a version that two editors meet at.

ALTER TABLE seekers
    DROP COLUMN sealed_name,
    ADD COLUMN sealed_told text NOT NULL, -- names, birth and languages, as one JSON text
    ADD COLUMN version int NOT NULL DEFAULT 1;

ALTER TABLE sought_persons
    DROP COLUMN sealed_name,
    DROP COLUMN sealed_story,
    ADD COLUMN sealed_told text NOT NULL, -- names, birth, last contact and story, as one JSON text
    ADD COLUMN version int NOT NULL DEFAULT 1;

-- Under what blind keys a record is found: HMACs of words and skeletons of names (matching/).
CREATE TABLE name_keys (
    society   uuid NOT NULL,
    key       bytea NOT NULL,
    record_id uuid NOT NULL,              -- a seeker or a sought person
    case_id   uuid NOT NULL,
    weight    smallint NOT NULL,          -- how much it tells to share this key
    PRIMARY KEY (society, key, record_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX name_keys_record ON name_keys (society, record_id);
CREATE INDEX name_keys_case ON name_keys (society, case_id);

-- Pairs of cases that may be about one seeker, the signs that say so, and who said that they are two.
-- There is no foreign key: two cases that are saved at once would wait for each other for ever.
CREATE TABLE resemblances (
    society uuid NOT NULL,
    one     uuid NOT NULL,
    other   uuid NOT NULL,
    signs   text[] NOT NULL,
    apart_by uuid REFERENCES staff,
    apart_at timestamptz,
    PRIMARY KEY (society, one, other),
    CHECK (one < other)                   -- each pair once
);
CREATE INDEX resemblances_other ON resemblances (society, other);

-- Who belongs together: two rows for each link, one read from either case. Nothing else is shared.
CREATE TABLE family_links (
    society     uuid NOT NULL,
    case_id     uuid NOT NULL,
    other       uuid NOT NULL,
    linked_by   uuid NOT NULL REFERENCES staff,
    linked_at   timestamptz NOT NULL,
    unlinked_by uuid REFERENCES staff,
    unlinked_at timestamptz,
    PRIMARY KEY (society, case_id, other),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    FOREIGN KEY (society, other) REFERENCES cases,
    CHECK (case_id <> other)
);
CREATE INDEX family_links_other ON family_links (society, other);

SELECT keep_to_own_society('name_keys', 'resemblances', 'family_links');
