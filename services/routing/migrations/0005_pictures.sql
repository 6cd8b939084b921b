-- A picture a desk asked for, on its way. There is no pixel here and no key: the file is in `handed`,
-- closed to the darkroom, until the darkroom has said what became of it.

-- From when on a mailbox takes one picture, and no more; one of the network's times. Null: none.
ALTER TABLE enquiries ADD COLUMN picture_from timestamptz;
-- Why the picture before was turned away, until there is another.
ALTER TABLE enquiries ADD COLUMN picture_turned text;
-- Whether one was sent. It stays true when the desk drops the picture: what a desk does, blocking
-- above all, is not to be seen in a mailbox.
ALTER TABLE enquiries ADD COLUMN picture_sent boolean NOT NULL DEFAULT false;
ALTER TABLE enquiries ADD CHECK (picture_turned IS NULL OR picture_from IS NOT NULL);

-- begun: its file may exist, and nobody was told. handed: the darkroom was told. received: it is
-- clean, the desk was told, the original is gone. leaving: its file is being deleted.
-- The row is there before its file and goes after it, so that no file is ever without one.
CREATE TABLE pictures (
    picture_id uuid PRIMARY KEY,
    object     text NOT NULL,
    state      text NOT NULL DEFAULT 'begun'
               CHECK (state IN ('begun', 'handed', 'received', 'leaving')),
    -- Whose it is, once it was handed; null again when the conversation or the picture has gone.
    enquiry_id uuid REFERENCES enquiries ON DELETE SET NULL,
    -- A full hour, so that it does not tell when somebody was here. Null: it stays.
    leave_at   timestamptz CHECK (extract(minute FROM leave_at) = 0
                                  AND extract(second FROM leave_at) = 0)
);
CREATE UNIQUE INDEX pictures_one_on_its_way ON pictures (enquiry_id) WHERE state = 'handed';
CREATE INDEX pictures_enquiry_id ON pictures (enquiry_id);
CREATE INDEX pictures_leave_at ON pictures (leave_at);
ALTER TABLE pictures SET (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);
