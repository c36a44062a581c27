-- Every process looks for sessions that ended lately, every few seconds.
create index refresh_tokens_revoked on refresh_tokens (revoked_at) where revoked_at is not null;
