-- Small pictures over the seek bar; 0: none yet.
alter table videos add column storyboard_version integer not null default 0;
