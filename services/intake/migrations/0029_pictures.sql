-- The one picture a desk may ask a visitor for: asked, come, gone. Of a picture that is gone no key is left.
CREATE TABLE enquiry_pictures (
    society     uuid NOT NULL,
    asking_id   uuid NOT NULL,
    enquiry_id  uuid NOT NULL,
    why         text NOT NULL,            -- of a closed list
    asked_by    uuid NOT NULL REFERENCES staff,
    asked_at    timestamptz NOT NULL,
    picture_id  uuid,                     -- NULL while nothing has come
    object      text,                     -- its file in `cleaned`, which media deletes
    sealed_key  text,                     -- to the desk's key, as it came
    came_at     timestamptz,
    looked_at   timestamptz,              -- by somebody who works here, for the first time
    dropped_at  timestamptz,
    dropped_by  uuid REFERENCES staff,    -- NULL where an event or time did it
    dropped_why text,
    PRIMARY KEY (society, asking_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries,
    CHECK ((object IS NULL) = (sealed_key IS NULL)),
    CHECK (sealed_key IS NULL OR (picture_id IS NOT NULL AND came_at IS NOT NULL AND dropped_at IS NULL)),
    CHECK ((dropped_at IS NULL) = (dropped_why IS NULL))
);
CREATE UNIQUE INDEX enquiry_pictures_one ON enquiry_pictures (society, enquiry_id) WHERE dropped_at IS NULL;
CREATE INDEX enquiry_pictures_of ON enquiry_pictures (society, enquiry_id, asked_at);

SELECT keep_to_own_society('enquiry_pictures');
