-- Requests on their way out, so that one recipient who has to wait holds back nobody else, and what
-- was begun is known after a crash. The address is sealed to us and goes with the row.
CREATE TABLE waiting (
    notice_id      uuid PRIMARY KEY,
    template       text NOT NULL,
    language       text NOT NULL,
    channel        text NOT NULL,
    sealed_address text NOT NULL,
    taken_on       date NOT NULL,         -- two weeks later it is given up
    look_at        timestamptz NOT NULL,  -- when it is looked at next
    put_off_at     timestamptz,           -- since when the recipient's side puts it off
    way            smallint               -- which provider may have it already
) WITH (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX waiting_look_at ON waiting (look_at);

ALTER TABLE notices DROP CONSTRAINT notices_state_check;
ALTER TABLE notices ADD CONSTRAINT notices_state_check CHECK (
    state IN ('sent', 'rejected', 'unreadable', 'bounced', 'withheld', 'expired'));
