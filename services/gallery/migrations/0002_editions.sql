-- A recalled edition leaves its code and version behind for ever, as a withdrawn photo does.
CREATE TABLE editions (
    edition    text PRIMARY KEY,
    version    int  NOT NULL,
    language   text,
    paper      text,
    file       text,
    pages      int,
    refs       text[],          -- the references of its faces, in the order in which they stand
    hung_until date,
    changed    xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT issued_whole_or_not_at_all CHECK (
        num_nulls(language, paper, file, pages, refs, hung_until) IN (0, 6)
    )
);
CREATE INDEX editions_changed ON editions (changed);
CREATE INDEX editions_hung_until ON editions (hung_until) WHERE hung_until IS NOT NULL;

-- The same notice as of photos: whoever hears it looks at both.
CREATE TRIGGER editions_changed
AFTER INSERT OR UPDATE OR DELETE ON editions
FOR EACH STATEMENT EXECUTE FUNCTION tell_photos_changed();
