-- Locked cases are not there for whoever is not named: the database itself leaves their rows out.
-- A later migration that makes a table with a case_id ends with SELECT close_locked_cases().

-- The cases that the member of staff a transaction names must not know of; none where it names nobody:
-- events and time have to withdraw and end what is locked as well.
CREATE FUNCTION hidden_cases() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    asks uuid := nullif(current_setting('retrace.staff', true), '')::uuid;
BEGIN
    IF asks IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN array(
        SELECT case_id FROM case_locks l
         WHERE NOT EXISTS (SELECT FROM case_lock_names n
                            WHERE n.society = l.society AND n.case_id = l.case_id
                              AND n.staff_id = asks));
END $$;

-- Puts the restriction on every table that has a case_id and not yet this policy.
CREATE FUNCTION close_locked_cases() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one regclass;
BEGIN
    FOR one IN
        SELECT c.oid::regclass FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
           AND a.attname = 'case_id' AND NOT a.attisdropped AND c.relrowsecurity
           AND c.relname NOT IN ('case_locks', 'case_lock_names')
           AND NOT EXISTS (SELECT FROM pg_policy p
                            WHERE p.polrelid = c.oid AND p.polname = 'not_locked')
    LOOP
        EXECUTE format(
            'CREATE POLICY not_locked ON %s AS RESTRICTIVE
             USING (case_id IS NULL OR case_id <> ALL ((SELECT hidden_cases())::uuid[]))', one);
    END LOOP;
END $$;
SELECT close_locked_cases();

-- What hangs on a row that has a case_id is there where that row is.
CREATE POLICY not_locked ON messages AS RESTRICTIVE FOR SELECT USING (
    (SELECT hidden_cases()) = '{}' OR EXISTS (SELECT FROM enquiries e
        WHERE e.society = messages.society AND e.enquiry_id = messages.enquiry_id));
CREATE POLICY not_locked ON replies AS RESTRICTIVE FOR SELECT USING (
    (SELECT hidden_cases()) = '{}' OR EXISTS (SELECT FROM enquiries e
        WHERE e.society = replies.society AND e.enquiry_id = replies.enquiry_id));
CREATE POLICY not_locked ON approval_votes AS RESTRICTIVE FOR SELECT USING (
    (SELECT hidden_cases()) = '{}' OR EXISTS (SELECT FROM approvals a
        WHERE a.society = approval_votes.society AND a.approval_id = approval_votes.approval_id));
CREATE POLICY other_not_locked ON merges AS RESTRICTIVE
    USING (other <> ALL ((SELECT hidden_cases())::uuid[]));
CREATE POLICY not_locked ON audit AS RESTRICTIVE FOR SELECT USING (
    record_id <> ALL ((SELECT hidden_cases())::text[]));
