-- What staff wish of a photo, what was seen of it, and by what the same picture is known again.
ALTER TABLE photos
    ADD COLUMN placed  boolean NOT NULL DEFAULT false,  -- staff chose the face, or placed the frame
    ADD COLUMN veiled  float8[][],                      -- who stands beside the seeker, as fractions
    ADD COLUMN levels  boolean NOT NULL DEFAULT false,  -- the light is evened out
    ADD COLUMN before  text,                            -- the proof before that, to compare
    ADD COLUMN far     boolean NOT NULL DEFAULT false,
    ADD COLUMN pattern bit(128),                        -- mixed under the Society's secret
    ADD CHECK (pattern IS NULL OR state <> 'discarded');
