-- Posters: which faces may be printed where, and the editions made of them.

-- What of a face may be printed, where, and on which last day a poster with it may hang. A row is there
-- exactly while the face is shown and its consent for posters stands.
CREATE TABLE poster_faces (
    society   uuid NOT NULL REFERENCES societies,
    reference text NOT NULL UNIQUE,
    image     text NOT NULL,
    proof     text NOT NULL,              -- the same pixels, for staff who choose
    relations text[] NOT NULL,
    countries text[] NOT NULL CHECK (cardinality(countries) > 0),
    until     date NOT NULL,
    PRIMARY KEY (society, reference)
);
CREATE INDEX poster_faces_countries ON poster_faces USING gin (countries);

-- Posters in one language on one paper; what is ordered at once in several languages is one wish.
CREATE TABLE editions (
    society     uuid NOT NULL REFERENCES societies,  -- who ordered it; nothing printed says so
    edition_id  uuid NOT NULL,
    wish_id uuid NOT NULL,
    code        text NOT NULL UNIQUE,     -- what is printed on it
    countries   text[] NOT NULL CHECK (cardinality(countries) > 0),
    language    text NOT NULL,
    titles      text[] NOT NULL CHECK (cardinality(titles) BETWEEN 1 AND 6),
    paper       text NOT NULL CHECK (paper IN ('A4', 'A3')),
    office      text NOT NULL DEFAULT '', -- name and telephone, the same under all faces
    strip       boolean NOT NULL,
    hang_until  date NOT NULL,
    state       text NOT NULL CHECK (state IN (
        'ordered', 'printed', 'failed', 'issuing', 'issued', 'recalled', 'discarded')),
    version     int  NOT NULL DEFAULT 0,  -- of what was said of it in public
    file        text,                     -- in `prints`
    shelf       text UNIQUE,              -- in `shelf`
    pages       int,
    failure     text,
    why         text,                     -- it was recalled or discarded
    ordered_by  uuid NOT NULL REFERENCES staff,
    ordered_at  timestamptz NOT NULL,
    issued_by   uuid REFERENCES staff,
    issued_at   timestamptz,
    recalled_at timestamptz,
    PRIMARY KEY (society, edition_id)
);
CREATE INDEX editions_newest ON editions (society, ordered_at DESC, edition_id DESC);
CREATE INDEX editions_wish ON editions (society, wish_id);

-- Which faces an edition holds, in their order, until it is over.
CREATE TABLE edition_faces (
    society    uuid NOT NULL,
    edition_id uuid NOT NULL,
    place      int  NOT NULL,
    reference  text NOT NULL,
    image      text NOT NULL,
    relations  text[] NOT NULL,
    PRIMARY KEY (society, edition_id, place),
    FOREIGN KEY (society, edition_id) REFERENCES editions
);
CREATE INDEX edition_faces_reference ON edition_faces (reference);

SELECT keep_to_own_society('poster_faces', 'editions', 'edition_faces');

-- An edition mixes faces of several Societies, and a face that goes stops the editions of others. The
-- functions below are all that looks across: they run as the owner, for whom the rows are open.
CREATE POLICY across_for_functions ON poster_faces TO CURRENT_USER USING (true);
CREATE POLICY across_for_functions ON editions FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY across_for_functions ON edition_faces FOR SELECT TO CURRENT_USER USING (true);

-- So many faces of all Societies that may hang in some countries until a day, as the wall tells of them,
-- in an order that tells nothing: of those who look for somebody, or for anybody; without some.
CREATE FUNCTION poster_faces_for(
    wanted text[], last_day date, seeks text, without text[], most int)
RETURNS TABLE (reference text, image text, relations text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.reference, f.image, f.relations FROM poster_faces f
     WHERE f.countries @> wanted AND f.until >= last_day AND f.reference <> ALL (without)
       AND (seeks = '' OR seeks = ANY (f.relations))
     ORDER BY md5(f.reference) LIMIT most
$$;

-- So many of them by lot, one Society after the other, so that they are a mixture.
CREATE FUNCTION poster_faces_by_lot(wanted text[], last_day date, size int)
RETURNS TABLE (reference text, image text, relations text[])
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT drawn.reference, drawn.image, drawn.relations FROM (
        SELECT turns.* FROM (
            SELECT f.*, row_number() OVER (PARTITION BY f.society ORDER BY random()) AS turn
              FROM poster_faces f WHERE f.countries @> wanted AND f.until >= last_day) AS turns
         ORDER BY turns.turn, random() LIMIT size) AS drawn
     ORDER BY random()
$$;

-- Those of some faces that may hang there, in the order of the list; none goes before the transaction ends.
CREATE FUNCTION poster_faces_locked(chosen text[], wanted text[], last_day date)
RETURNS TABLE (reference text, image text, relations text[])
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.reference, f.image, f.relations FROM poster_faces f
     WHERE f.reference = ANY (chosen) AND f.countries @> wanted AND f.until >= last_day
     ORDER BY array_position(chosen, f.reference) FOR SHARE
$$;

-- Whether faces are of at least so many Societies. It answers for whole posters alone: asked of two
-- faces it would tell which belong together.
CREATE FUNCTION poster_faces_mixed(chosen text[], at_least int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) >= 12 AND count(DISTINCT f.society) >= at_least
      FROM poster_faces f WHERE f.reference = ANY (chosen)
$$;

-- The name of the developed picture of a face, for whoever chooses.
CREATE FUNCTION poster_face_proof(chosen text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.proof FROM poster_faces f WHERE f.reference = chosen
$$;

-- Which editions hold a face that may hang only in these countries until a day now, whoever ordered them.
CREATE FUNCTION editions_to_stop(gone text, allowed text[], last_day date)
RETURNS TABLE (society uuid, edition_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.society, e.edition_id FROM edition_faces f JOIN editions e USING (society, edition_id)
     WHERE f.reference = gone AND NOT (e.countries <@ allowed AND e.hang_until <= last_day)
     ORDER BY e.edition_id
$$;
