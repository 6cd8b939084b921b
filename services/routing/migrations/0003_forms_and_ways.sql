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

-- The way a prompt takes; there is an address exactly where there is a way.
ALTER TABLE enquiries ADD COLUMN channel text CHECK (channel IN ('email', 'sms'));
UPDATE enquiries SET channel = 'email' WHERE sealed_address IS NOT NULL;
ALTER TABLE enquiries ADD CHECK ((channel IS NULL) = (sealed_address IS NULL));

-- Whether an answer was shown to who has the receipt: what nobody saw is not let go so soon.
ALTER TABLE replies ADD COLUMN read boolean NOT NULL DEFAULT false;
