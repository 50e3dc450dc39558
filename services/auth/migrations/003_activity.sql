-- The activity log: every event of every service, once.
create table activity (
	id          bigint generated always as identity primary key,
	event_id    uuid not null unique,
	kind        text not null,
	actor_id    bigint,
	object_type text not null,
	object_id   text,
	occurred_at timestamptz not null,
	request_id  text,
	data        jsonb not null
);

create index activity_by_actor on activity (actor_id, id desc);
create index activity_by_kind on activity (kind, id desc);
create index activity_by_object on activity (object_type, object_id, id desc);
create index activity_by_time on activity (occurred_at, id);
