-- How often kinds of public pages were opened: the same for all Societies, and nobody's.
CREATE TABLE views (
    day      date NOT NULL,
    page     text NOT NULL,
    language text NOT NULL,
    count    int  NOT NULL CHECK (count > 0),
    PRIMARY KEY (day, page, language)
);
