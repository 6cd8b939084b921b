-- Moving an enquiry to another Society.

-- An offer is one row in each of the two Societies, so that neither sees a row of another.
CREATE TABLE enquiry_offers (
    society       uuid NOT NULL REFERENCES societies,
    offer_id      uuid NOT NULL,          -- the same in both rows
    side          text NOT NULL CHECK (side IN ('gives', 'takes')),
    other         uuid NOT NULL REFERENCES societies,
    by_face       boolean NOT NULL,       -- to whose face it is: who offers must not learn who that is
    enquiry_id    uuid NOT NULL,
    reference     text NOT NULL,
    language      text NOT NULL,
    pressing      boolean NOT NULL,
    waits_since   timestamptz,
    sealed_words  text,                   -- under the offer's key, one in each Society; NULL once gone
    offered_by    uuid NOT NULL REFERENCES staff,
    offered_at    timestamptz NOT NULL,
    until         timestamptz NOT NULL,
    answer        text CHECK (answer IN ('accepted', 'declined', 'taken_back', 'lapsed')),
    sealed_answer text,
    answered_by   uuid REFERENCES staff,
    answered_at   timestamptz,
    PRIMARY KEY (society, offer_id),
    CHECK (other <> society),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX enquiry_offers_open ON enquiry_offers (society, until) WHERE answer IS NULL;
CREATE INDEX enquiry_offers_of ON enquiry_offers (society, enquiry_id, offered_at);

SELECT keep_to_own_society('enquiry_offers');
