-- Withdrawn: whoever asked wants it no more. The id stays, so that a request that comes late is known.
ALTER TABLE notices DROP CONSTRAINT notices_state_check;
ALTER TABLE notices ADD CONSTRAINT notices_state_check CHECK (
    state IN ('sent', 'rejected', 'unreadable', 'bounced', 'withheld', 'expired', 'withdrawn'));
