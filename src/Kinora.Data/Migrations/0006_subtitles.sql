-- Subtitles that were made of the original's, as JSON of a list of Kinora.Media.Ladders.TextRendition; null: not made yet.
alter table videos add column subtitles jsonb;
