-- Who may be told something, from the events about users.
create table users (
	id        bigint primary key,
	version   bigint not null,
	email     text,
	name      text,
	language  text,
	is_active boolean not null
);

create table notifications (
	id         bigint generated always as identity primary key,
	user_id    bigint not null,
	kind       text not null,
	title      text not null,
	about_id   bigint,
	event_id   uuid not null,
	is_read    boolean not null default false,
	created_at timestamptz not null,
	constraint notifications_once unique (event_id, user_id)
);

create index notifications_of_user on notifications (user_id, id desc);
-- For the day that whom they name is deleted.
create index notifications_about on notifications (about_id);
