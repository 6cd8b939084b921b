-- Which messages of an enquiry wait, so that an answer that crosses a later one leaves its clock
-- running. There is no word here: an id, which message of its enquiry it was, and the network's days,
-- which go as before when nothing waits any more or when it was said that they have passed.
CREATE TABLE messages (
    enquiry_id uuid NOT NULL REFERENCES enquiries ON DELETE CASCADE,
    -- Counted within the enquiry: a count over all would tell on which day an answered one came.
    place      integer NOT NULL,
    message_id uuid NOT NULL,
    -- Null: it waits for nothing. 'infinity': said. '-infinity': passed, and not to be said while an
    -- earlier one waits that was said.
    look_by    date,
    answer_by  date,
    PRIMARY KEY (enquiry_id, place)
);
CREATE INDEX messages_look_by ON messages (look_by) WHERE look_by IS NOT NULL;
CREATE INDEX messages_answer_by ON messages (answer_by) WHERE answer_by IS NOT NULL;
ALTER TABLE messages SET (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);

-- What waited before waits on, under an id nobody can name: whatever is answered stops it.
INSERT INTO messages (enquiry_id, place, message_id, look_by, answer_by)
SELECT enquiry_id, 1, gen_random_uuid(), look_by, answer_by FROM enquiries
 WHERE look_by IS NOT NULL OR answer_by IS NOT NULL;
ALTER TABLE enquiries DROP COLUMN look_by, DROP COLUMN answer_by;
