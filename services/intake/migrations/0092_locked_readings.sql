-- What a reader of another Society is asked for, and writes, is there where the enquiry is.
CREATE POLICY not_locked ON readings AS RESTRICTIVE FOR SELECT USING (
    side = 'reads' OR (SELECT hidden_cases()) = '{}' OR EXISTS (SELECT FROM enquiries e
        WHERE e.society = readings.society AND e.enquiry_id = readings.enquiry_id));
CREATE POLICY not_locked ON translations AS RESTRICTIVE FOR SELECT USING (
    (SELECT hidden_cases()) = '{}' OR EXISTS (SELECT FROM enquiries e
        WHERE e.society = translations.society AND e.enquiry_id = translations.enquiry_id));
