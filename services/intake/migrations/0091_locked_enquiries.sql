-- What hangs on an enquiry about a locked case is there where that enquiry is.
CREATE POLICY not_locked ON enquiry_notes AS RESTRICTIVE FOR SELECT USING (
    (SELECT hidden_cases()) = '{}' OR EXISTS (SELECT FROM enquiries e
        WHERE e.society = enquiry_notes.society AND e.enquiry_id = enquiry_notes.enquiry_id));
CREATE POLICY not_locked ON enquiry_offers AS RESTRICTIVE FOR SELECT USING (
    side = 'takes' OR (SELECT hidden_cases()) = '{}' OR EXISTS (SELECT FROM enquiries e
        WHERE e.society = enquiry_offers.society AND e.enquiry_id = enquiry_offers.enquiry_id));
