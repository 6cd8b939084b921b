-- What staff write inside about an enquiry, and writers who are blocked.

CREATE TABLE enquiry_notes (
    society      uuid NOT NULL,
    note_id      uuid NOT NULL,
    enquiry_id   uuid NOT NULL,
    sealed_words text NOT NULL,           -- under the enquiry's key; never for the visitor
    written_by   uuid NOT NULL REFERENCES staff,
    written_at   timestamptz NOT NULL,
    PRIMARY KEY (society, note_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries
);
CREATE INDEX enquiry_notes_of ON enquiry_notes (society, enquiry_id, written_at);

ALTER TABLE enquiries
    ADD COLUMN blocked_at  timestamptz,   -- what its writer sends later goes aside, silently
    ADD COLUMN blocked_by  uuid REFERENCES staff,
    ADD COLUMN blocked_why text,
    ADD CHECK ((blocked_at IS NULL) = (blocked_why IS NULL));
CREATE INDEX enquiries_blocked ON enquiries (society, blocked_at DESC, enquiry_id DESC)
    WHERE blocked_at IS NOT NULL;
ALTER TABLE messages ADD COLUMN aside boolean NOT NULL DEFAULT false;

SELECT keep_to_own_society('enquiry_notes');
