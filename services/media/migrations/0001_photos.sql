-- What the darkroom remembers of a photo: a random id, and whether it may still be developed.
-- A discarded photo's row stays for ever, so that nothing late brings it back.
CREATE TABLE photos (
    photo_id  uuid PRIMARY KEY,
    discarded boolean NOT NULL DEFAULT false
);

-- Each revision that was begun, so that every file that may exist can be found and deleted.
CREATE TABLE developments (
    photo_id uuid NOT NULL REFERENCES photos,
    revision integer NOT NULL CHECK (revision > 0),
    state    text NOT NULL DEFAULT 'begun' CHECK (state IN ('begun', 'developed', 'refused')),
    PRIMARY KEY (photo_id, revision)
);
