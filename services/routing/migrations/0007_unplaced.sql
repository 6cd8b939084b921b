-- Whether its writer left no Society that may read an enquiry: the mailbox then says so, and takes no
-- later message, which would reach the default desk though it was left out.
ALTER TABLE enquiries ADD COLUMN unplaced boolean NOT NULL DEFAULT false;
