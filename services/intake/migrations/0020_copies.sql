-- Where each print of an edition hangs, who hangs it, and what still has to come down.

-- One time volunteers go out with some copies. Their link is below; here is what staff see of it.
CREATE TABLE copy_rounds (
    society     uuid NOT NULL,
    round_id    uuid NOT NULL,
    edition_id  uuid NOT NULL,
    sealed_name text NOT NULL,            -- what staff call it; under the edition's key
    made_by     uuid NOT NULL REFERENCES staff,
    made_at     timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    ended_at    timestamptz,
    ended_by    uuid REFERENCES staff,
    PRIMARY KEY (society, round_id),
    FOREIGN KEY (society, edition_id) REFERENCES editions
);
CREATE INDEX copy_rounds_edition ON copy_rounds (society, edition_id, made_at);

-- What a link opens: looked at before anybody knows whose Society it is. An ended round has no row.
CREATE TABLE copy_links (
    link_hash bytea PRIMARY KEY,
    society   uuid NOT NULL REFERENCES societies,
    round_id  uuid NOT NULL UNIQUE,
    until     timestamptz NOT NULL
);

CREATE TABLE copies (
    society        uuid NOT NULL,
    edition_id     uuid NOT NULL,
    number         int  NOT NULL CHECK (number BETWEEN 1 AND 500),
    until          date NOT NULL,         -- the last day it may hang: the edition's, or an earlier one
    country        text NOT NULL,         -- one of its edition's
    town           text NOT NULL DEFAULT '',
    sealed_where   text,                  -- the place, whom to call and under which number; under the edition's key
    round_id       uuid,                  -- who was last given it
    hung_on        date,
    hung_by        uuid REFERENCES staff, -- NULL where volunteers said so; likewise below
    down_on        date,
    down_by        uuid REFERENCES staff,
    written_off_on date,
    written_off_by uuid REFERENCES staff,
    sealed_end     text,                  -- who took it down, or why it was written off; under the same key
    called_on      date,
    called_by      uuid REFERENCES staff,
    PRIMARY KEY (society, edition_id, number),
    FOREIGN KEY (society, edition_id) REFERENCES editions,
    FOREIGN KEY (society, round_id) REFERENCES copy_rounds,
    CHECK (down_on IS NULL OR written_off_on IS NULL)
);
CREATE INDEX copies_hanging ON copies (society, edition_id, number)
    WHERE down_on IS NULL AND written_off_on IS NULL;
CREATE INDEX copies_town ON copies (society, town);
CREATE INDEX copies_round ON copies (society, round_id);

-- An edition of which copies still hang though they must not: since when, and who was reminded of it.
CREATE TABLE recall_lists (
    society     uuid NOT NULL,
    edition_id  uuid NOT NULL,
    since       date NOT NULL,
    reminders   int  NOT NULL DEFAULT 0,
    reminded_at timestamptz NOT NULL,
    told_at     timestamptz,              -- since when administrators know of it
    done_at     timestamptz,
    PRIMARY KEY (society, edition_id),
    FOREIGN KEY (society, edition_id) REFERENCES editions
);

SELECT keep_to_own_society('copy_rounds', 'copies', 'recall_lists');
