-- What the darkroom remembers of a visitor's picture: a random id, how it ended, and whether it may
-- still be cleaned. A discarded picture's row stays for ever, so that nothing late brings it back.
-- Each try has a key of its own and so a file of its own; every file that may exist can be found.
CREATE TABLE pictures (
    picture_id uuid PRIMARY KEY,
    state      text NOT NULL DEFAULT 'begun' CHECK (state IN ('begun', 'cleaned', 'refused')),
    attempts   integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    told       integer CHECK (told BETWEEN 1 AND attempts),
    discarded  boolean NOT NULL DEFAULT false,
    CHECK ((told IS NOT NULL) = (state = 'cleaned'))
);
