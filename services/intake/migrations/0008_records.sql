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
