-- What the press remembers of a poster: a random id, how it ended, and whether it may still exist.
-- A discarded order's row stays for ever, so that nothing late prints it again.
CREATE TABLE orders (
    order_id  uuid PRIMARY KEY,
    state     text NOT NULL DEFAULT 'begun' CHECK (state IN ('begun', 'printed', 'failed')),
    discarded boolean NOT NULL DEFAULT false
);
