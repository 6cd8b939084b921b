-- How often kinds of pages were opened: totals of days, added to by every replica.
CREATE TABLE views (
    day      date   NOT NULL,
    page     text   NOT NULL,
    language text   NOT NULL,
    count    bigint NOT NULL CHECK (count > 0),
    told     boolean NOT NULL DEFAULT false,  -- what was told is not added to any more
    PRIMARY KEY (day, page, language)
);
CREATE INDEX views_untold ON views (day) WHERE NOT told;
