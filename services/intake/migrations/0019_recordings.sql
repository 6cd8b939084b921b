-- The sound of a consent is kept as a document of its case; a yes by sound without one is none.
ALTER TABLE documents
    DROP CONSTRAINT documents_kind_check,
    ADD CHECK (kind IN ('pdf', 'jpeg', 'png', 'txt', 'ogg', 'm4a', 'mp3', 'wav'));

-- No foreign key: an answer stays as it was given, also when its sound is kept no longer.
ALTER TABLE consents
    ADD COLUMN recording_id uuid,
    ADD CHECK (answer <> 'given' OR how <> 'audio' OR recording_id IS NOT NULL) NOT VALID;
CREATE INDEX consents_recording ON consents (society, recording_id) WHERE recording_id IS NOT NULL;
