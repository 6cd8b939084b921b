-- How two officers of another Society had judged a writer, before the enquiry came here. It names neither
-- the Society nor the case: whose seeker it was about is not told, and it never counts as a verdict here.

CREATE TABLE verdicts_before (
    society    uuid NOT NULL,
    enquiry_id uuid NOT NULL,
    standing   text NOT NULL CHECK (standing IN ('verified', 'not_verified', 'not_sure')),
    judged_on  date NOT NULL,
    PRIMARY KEY (society, enquiry_id),
    FOREIGN KEY (society, enquiry_id) REFERENCES enquiries ON DELETE CASCADE
);

SELECT keep_to_own_society('verdicts_before');
