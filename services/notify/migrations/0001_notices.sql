-- How each notice ended, so that none goes out twice. There is no column an address could be in,
-- and the day is all that is known of when.
CREATE TABLE notices (
    notice_id uuid PRIMARY KEY,
    state     text NOT NULL CHECK (state IN ('sent', 'rejected', 'unreadable')),
    ended_on  date NOT NULL
);
CREATE INDEX notices_ended_on ON notices (ended_on);
