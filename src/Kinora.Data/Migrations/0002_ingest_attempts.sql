-- Attempts at understanding the original that were begun and have not ended: more than one has killed the server.
alter table videos add column ingest_attempts integer not null default 0;
