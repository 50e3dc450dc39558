-- First answers to requests with an Idempotency-Key, kept for a day and written with the effect they answer.
create table idempotency (
	owner_id   bigint not null,
	scope      text not null,
	key        text not null,
	digest     text not null,
	status     integer not null,
	headers    text not null,
	body       text not null,
	created_at timestamptz not null,
	constraint idempotency_pkey primary key (owner_id, scope, key)
);

create index idempotency_by_age on idempotency (created_at);
