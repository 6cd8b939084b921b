-- A withdrawn photo leaves its reference and version behind for ever, so that nothing late,
-- repeated or replayed can bring it back. Nothing else of it remains.
CREATE TABLE photos (
    reference        text PRIMARY KEY,
    version          int  NOT NULL,
    relations_sought text[],
    image            text,
    shown_until      date,
    -- The transaction that changed the row last. A reader who asks for everything since the
    -- oldest transaction still open at its last look misses no row that commits late.
    changed          xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT shown_whole_or_not_at_all CHECK (
        num_nulls(relations_sought, image, shown_until) IN (0, 3)
    )
);
CREATE INDEX photos_changed ON photos (changed);
CREATE INDEX photos_shown_until ON photos (shown_until) WHERE shown_until IS NOT NULL;

CREATE FUNCTION tell_photos_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('photos', '');
    RETURN NULL;
END
$$;

-- Once per statement, and Postgres sends equal notices of one transaction once.
CREATE TRIGGER photos_changed
AFTER INSERT OR UPDATE OR DELETE ON photos
FOR EACH STATEMENT EXECUTE FUNCTION tell_photos_changed();
