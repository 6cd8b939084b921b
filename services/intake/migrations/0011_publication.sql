-- Approvals by as many persons as a Society wants, and what follows from a showing.

-- A key may lead to whose account it is: then an approval can say so, and no row can lie about it.
ALTER TABLE staff ADD CONSTRAINT staff_of_person UNIQUE (staff_id, person);

ALTER TABLE approvals NO FORCE ROW LEVEL SECURITY;  -- the owner reads all of it, for this once
ALTER TABLE approvals
    ADD COLUMN kind text NOT NULL DEFAULT 'showing' CHECK (kind IN ('showing', 'renewal')),
    ADD COLUMN facts text NOT NULL DEFAULT '{}',  -- what `binds` is the hash of: ids and closed words
    ADD COLUMN asked_person uuid;
UPDATE approvals SET asked_person = staff.person FROM staff WHERE staff_id = asked_by;
ALTER TABLE approvals
    ALTER COLUMN asked_person SET NOT NULL,
    ADD FOREIGN KEY (asked_by, asked_person) REFERENCES staff (staff_id, person) ON UPDATE CASCADE,
    ADD CONSTRAINT approvals_asked_by_person UNIQUE (society, approval_id, asked_person);
ALTER TABLE approvals FORCE ROW LEVEL SECURITY;

CREATE TABLE approval_votes (
    society      uuid NOT NULL,
    approval_id  uuid NOT NULL,
    asked_person uuid NOT NULL,
    person       uuid NOT NULL,
    staff_id     uuid NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (society, approval_id, person),  -- nobody twice, through whatever accounts
    FOREIGN KEY (society, approval_id, asked_person)
        REFERENCES approvals (society, approval_id, asked_person)
        ON UPDATE CASCADE ON DELETE CASCADE,
    FOREIGN KEY (staff_id, person) REFERENCES staff (staff_id, person) ON UPDATE CASCADE,
    CHECK (person <> asked_person)               -- nor the one who asked, through another account
);

ALTER TABLE photos ADD COLUMN taken_on date;  -- NULL: on the day it was handed in

CREATE TABLE withdrawal_codes (
    society uuid NOT NULL,
    case_id uuid NOT NULL,
    digest  bytea NOT NULL,               -- HMAC of case and code: the code itself is on paper alone
    made_by uuid NOT NULL REFERENCES staff,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (society, case_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);

-- The card itself is seekers.sealed_contact; here stands what changes around it.
CREATE TABLE contacts (
    society       uuid NOT NULL,
    case_id       uuid NOT NULL,
    version       int NOT NULL,
    sealed_second text,                   -- whom the seeker names besides; under the seeker's key
    failed_at     timestamptz,            -- the way leads nowhere: unused until confirmed anew
    PRIMARY KEY (society, case_id),
    FOREIGN KEY (society, case_id) REFERENCES cases
);

-- Asking a seeker whether they still look: by a notice without content, or by the office.
CREATE TABLE check_ins (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    society     uuid NOT NULL,
    check_in_id uuid NOT NULL,
    case_id     uuid NOT NULL,
    showing_id  uuid NOT NULL,            -- of which showing; the case itself where there is none
    round       int NOT NULL,
    asked_at    timestamptz NOT NULL,
    notice_id   uuid,                     -- NULL where the office asks
    answer      text CHECK (answer IN ('yes', 'no', 'not_reached')),
    answered_at timestamptz,
    answered_by uuid REFERENCES staff,
    PRIMARY KEY (society, check_in_id),
    FOREIGN KEY (society, case_id) REFERENCES cases,
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX check_ins_case ON check_ins (society, case_id, seq DESC);
CREATE UNIQUE INDEX check_ins_notice ON check_ins (society, notice_id);

SELECT keep_to_own_society('approval_votes', 'withdrawal_codes', 'contacts', 'check_ins');
