-- Events that wait to be published. A row leaves once the broker has confirmed it; one that no queue wanted stays, out of
-- the way of the others. The position orders them, but a transaction may commit a lower one later: never a cursor.
create table outbox (
	position    bigint generated always as identity,
	id          uuid not null,
	kind        text not null,
	version     bigint not null,
	occurred_at timestamptz not null,
	actor_id    bigint,
	request_id  text,
	traceparent text,
	object_type text not null,
	object_id   text,
	data        jsonb not null,
	returned_at timestamptz,
	constraint outbox_pkey primary key (position)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

create index outbox_pending on outbox (position) where returned_at is null;
create index outbox_returned on outbox (position) where returned_at is not null;

-- Events that a consumer has taken effect of, written in the effect's transaction. The id leads the key because it sorts
-- by time: inserts go to the end of the index, and old rows are found without another.
create table inbox (
	event_id uuid not null,
	consumer text not null,
	constraint inbox_pkey primary key (event_id, consumer)
);

-- How far a projection has come: it holds all that its source had committed before this time.
create table projection_progress (
	consumer text not null,
	source   text not null,
	seen_to  timestamptz not null,
	constraint projection_progress_pkey primary key (consumer, source)
) with (fillfactor = 50);
