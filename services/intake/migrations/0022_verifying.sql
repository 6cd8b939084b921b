-- Between a message and people meeting again: whom a message is about, and whether its writer is whom
-- they say.

-- Each time somebody said to which case a message belongs, and to whom its writer claims what.
CREATE TABLE enquiry_links (
    society    uuid NOT NULL,
    link_id    uuid NOT NULL,
    enquiry_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    sought_id  uuid,                      -- NULL: nobody yet; outlives the sought person
    claims     text NOT NULL CHECK (claims IN ('is', 'knows', 'unclear')),
    linked_by  uuid NOT NULL REFERENCES staff,
    linked_at  timestamptz NOT NULL,
    undone_by  uuid REFERENCES staff,     -- taken back, or another took its place
    undone_at  timestamptz,
    PRIMARY KEY (society, link_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries ON DELETE CASCADE,
    FOREIGN KEY (society, case_id) REFERENCES cases,
    CHECK ((undone_by IS NULL) = (undone_at IS NULL))
);
CREATE UNIQUE INDEX enquiry_links_one ON enquiry_links (society, enquiry_id) WHERE undone_at IS NULL;
CREATE INDEX enquiry_links_case ON enquiry_links (society, case_id);

-- What only the seeker and whom they seek can know; both halves under the key of the case.
CREATE TABLE questions (
    society         uuid NOT NULL,
    question_id     uuid NOT NULL,
    case_id         uuid NOT NULL,
    sealed_question text NOT NULL,
    sealed_answer   text NOT NULL,        -- the seeker's; never for a writer's eyes
    set_by          uuid NOT NULL REFERENCES staff,
    set_at          timestamptz NOT NULL,
    dropped_by      uuid REFERENCES staff,
    dropped_at      timestamptz,
    PRIMARY KEY (society, question_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);
CREATE INDEX questions_case ON questions (society, case_id);

-- Which of them were put to a writer, in which answer of ours, and what came back.
CREATE TABLE posed_questions (
    society       uuid NOT NULL,
    enquiry_id    uuid NOT NULL,
    question_id   uuid NOT NULL,
    case_id       uuid NOT NULL,
    reply_id      uuid NOT NULL,
    posed_by      uuid NOT NULL REFERENCES staff,
    posed_at      timestamptz NOT NULL,
    sealed_answer text,                   -- the writer's, under the enquiry's key
    answered_by   uuid REFERENCES staff,  -- who wrote it down
    answered_at   timestamptz,
    PRIMARY KEY (society, enquiry_id, question_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries ON DELETE CASCADE,
    FOREIGN KEY (society, question_id) REFERENCES questions ON DELETE CASCADE,
    FOREIGN KEY (society, case_id) REFERENCES cases
);

-- What each of two officers thinks of it. `binds` is what they had before them: any change voids it.
CREATE TABLE verdicts (
    society    uuid NOT NULL,
    verdict_id uuid NOT NULL,
    enquiry_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    binds      text NOT NULL,
    verdict    text NOT NULL CHECK (verdict IN ('verified', 'not_verified', 'not_sure')),
    judged     text NOT NULL,             -- agrees, differs or cannot be told, of each question
    given_by   uuid NOT NULL REFERENCES staff,
    given_at   timestamptz NOT NULL,
    PRIMARY KEY (society, verdict_id),
    UNIQUE (society, enquiry_id, binds, given_by),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries ON DELETE CASCADE,
    FOREIGN KEY (society, case_id) REFERENCES cases
);

SELECT keep_to_own_society('enquiry_links', 'questions', 'posed_questions', 'verdicts');

-- What an enquiry's key closed goes with the key, whoever destroys it.
CREATE FUNCTION forget_with_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posed_questions SET sealed_answer = NULL
     WHERE society = OLD.society AND enquiry_id = OLD.record_id;
    RETURN NULL;
END $$;
CREATE TRIGGER forgets AFTER DELETE ON record_keys
    FOR EACH ROW EXECUTE FUNCTION forget_with_key();

-- A locked case hides whatever names it; in a new database 0090 does so for `case_id`.
DO $$ BEGIN
    IF to_regproc('close_locked_cases') IS NOT NULL THEN
        PERFORM close_locked_cases();
    END IF;
END $$;
