-- The activity log: every event of every service, once. What it says of a user is emptied when the user is deleted.
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

-- Whom an event names, by name or address: the user, or who applied. Null where it is nobody.
create function person_of(object_type text, object_id text, data jsonb) returns bigint
	language sql immutable parallel safe
	return case when object_type in ('user', 'profile') and object_id ~ '^[0-9]{1,18}$' then object_id::bigint
	            when object_type = 'application' and data ->> 'applicant_id' ~ '^[0-9]{1,18}$'
	            then (data ->> 'applicant_id')::bigint end;

create index activity_by_person on activity (person_of(object_type, object_id, data)) where data <> '{}';
create index activity_by_time on activity (occurred_at desc, id desc);
create index activity_by_actor on activity (actor_id, occurred_at desc, id desc);
create index activity_by_kind on activity (kind, occurred_at desc, id desc);
create index activity_by_object on activity (object_type, object_id, occurred_at desc, id desc);
