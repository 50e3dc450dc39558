-- Addresses that the mail server has refused for good, in lower case, and how often in a row. After some refusals nothing
-- is sent there any more, until a mail gets through again because an administrator had it sent.
create table refusals (
	address text primary key,
	times   integer not null,
	reason  text not null,
	last_at timestamptz not null
);

-- When the tries began that the ladder counts: at first, or when an administrator had it sent again.
alter table deliveries add column begun_at timestamptz;
update deliveries set begun_at = created_at;
alter table deliveries alter column begun_at set not null;
