-- How a writer was judged before is there where the enquiry is, which may be about a locked case.
CREATE POLICY not_locked ON verdicts_before AS RESTRICTIVE FOR SELECT USING (
    (SELECT hidden_cases()) = '{}' OR EXISTS (SELECT FROM enquiries e
        WHERE e.society = verdicts_before.society AND e.enquiry_id = verdicts_before.enquiry_id));
