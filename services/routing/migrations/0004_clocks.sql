-- What the network promises a visitor, and how long a mailbox stays; days and months, never moments.

-- A desk that answers from now on and whose key was not heard of yet; until then the one before
-- answers. No foreign key: the two topics may arrive in any order.
ALTER TABLE enquiries ADD COLUMN moved_to uuid;

-- The last day on which somebody may look, or answer, without breaking the promise. Null: nothing
-- waits. 'infinity': it was broken and told, so that no day need be known any more.
ALTER TABLE enquiries ADD COLUMN look_by date;
ALTER TABLE enquiries ADD COLUMN answer_by date;

-- `since` is from now on the month of the last word of either side: with `ended` it says when the
-- mailbox goes.
ALTER TABLE enquiries ADD COLUMN ended boolean NOT NULL DEFAULT false;

-- What is deleted makes room in the files within minutes, not when a fifth of a table is dead.
ALTER TABLE enquiries SET (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);
ALTER TABLE replies SET (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);
ALTER TABLE notices SET (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);
ALTER TABLE forms SET (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);
