-- Who is on duty, to look within a day at what cannot wait.

CREATE TABLE duties (
    society   uuid NOT NULL REFERENCES societies,
    duty_id   uuid NOT NULL,
    staff_id  uuid NOT NULL REFERENCES staff,
    begins_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL,
    put_by    uuid NOT NULL REFERENCES staff,
    off_at    timestamptz,                -- taken off the roster; it can be put back until it is over
    PRIMARY KEY (society, duty_id),
    CHECK (ends_at > begins_at)
);
CREATE INDEX duties_when ON duties (society, ends_at);

ALTER TABLE staff ADD COLUMN trained_on date;  -- for being on duty; NULL: not trained

SELECT keep_to_own_society('duties');

CREATE INDEX enquiries_for_duty ON enquiries (society, due_at, enquiry_id)
    WHERE due_at IS NOT NULL AND (claimed_by IS NULL OR acknowledged_at IS NULL)
      AND (pressing OR kind = 'removal');
