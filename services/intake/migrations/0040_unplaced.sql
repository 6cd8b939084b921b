-- Enquiries that no Society may read, since their visitors left none: an id and nothing of them, so that
-- a later message, which names no countries, reaches nobody either. Across Societies: it is nobody's.
CREATE TABLE unplaced (
    enquiry_id  uuid PRIMARY KEY,
    told        boolean NOT NULL,  -- whether the visitor hears of it: their own countries left nobody
    forget_from date NOT NULL  -- routing has let the mailbox go long before
);
