-- The link in a prompt that ends the prompts: its token travels sealed with the address, and here is
-- only what knows it again. Gone with the address.
ALTER TABLE enquiries ADD COLUMN stop_hash bytea UNIQUE CHECK (
    stop_hash IS NULL OR (octet_length(stop_hash) = 32 AND sealed_address IS NOT NULL));

-- A prompt's row stays until its mailbox is opened: nobody gets a second one on top of an unread one.
ALTER TABLE notices ADD COLUMN confirmed boolean NOT NULL DEFAULT false;
