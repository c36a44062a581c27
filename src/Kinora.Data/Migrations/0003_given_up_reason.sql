-- Why a rendition is left out, for the owner of the video; and which are to be tried again.
alter table renditions add column given_up_reason text;
create index renditions_given_up on renditions (given_up_at) where given_up_at is not null;
