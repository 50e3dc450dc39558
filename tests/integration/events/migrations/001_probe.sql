-- What the probe's consumers leave, for the tests to look at.

-- One row per user the counter was told of; times must never be more than 1.
create table effects (
	user_id    bigint primary key,
	times      bigint not null,
	version    bigint not null,
	request_id text,
	actor_id   bigint
);

-- The projection.
create table copies (
	user_id  bigint primary key,
	version  bigint not null,
	username text
);

-- As long as a row is here, events of the user with that id fail in the counter.
create table illnesses (
	user_id bigint primary key
);

-- What the producer committed, in the transaction of the event.
create table deeds (
	user_id bigint primary key
);
