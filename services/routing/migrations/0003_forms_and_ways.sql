-- What a visitor has filled in so far, until it is sent or a day has passed. The row is found by what
-- the page's token makes of itself and opened by another such thing; the token itself is nowhere.
CREATE TABLE forms (
    place     bytea PRIMARY KEY CHECK (octet_length(place) = 32),
    closed    bytea NOT NULL,
    -- A full hour, so that it does not tell when somebody typed.
    forget_at timestamptz NOT NULL CHECK (extract(minute FROM forget_at) = 0
                                          AND extract(second FROM forget_at) = 0)
);
CREATE INDEX forms_forget_at ON forms (forget_at);
