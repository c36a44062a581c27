-- How loud the sound is that is heard first (EBU R 128): LUFS, LU, dBTP; null until it is measured.
alter table videos add column loudness double precision, add column loudness_range double precision, add column true_peak double precision;
