-- Users and what they sign in with. A deleted user stays as a tombstone without personal data, so that ids in other
-- services never come to mean somebody else.
create extension if not exists citext with schema public;
create extension if not exists pg_trgm with schema public;

-- For ilike: any text that holds this one, whatever wildcards are in it.
create function containing(part text) returns text
	language sql immutable parallel safe
	return '%' || regexp_replace(part, '([\\%_])', '\\\1', 'g') || '%';

create table users (
	id            bigint generated always as identity primary key,
	email         public.citext,
	username      public.citext,
	name          text,
	roles         text[] not null,
	role          text not null generated always as (
		case when 'admin' = any (roles) then 'admin'
		     when 'recruiter' = any (roles) then 'recruiter'
		     else 'seeker' end) stored,
	is_active     boolean not null default true,
	language      text not null default 'en',
	time_zone     text not null default 'UTC',
	password_hash text,
	version       bigint not null default 1,
	-- Orders both profiles in one, and whoever raises it holds the lock under which they are written.
	profile_version bigint not null default 0,
	-- What an administrator's search looks through.
	names         text generated always as (
		coalesce(email::text, '') || ' ' || coalesce(username::text, '') || ' ' || coalesce(name, '')) stored,
	created_at    timestamptz not null,
	updated_at    timestamptz not null,
	deleted_at    timestamptz,
	constraint users_email_key unique (email),
	constraint users_username_key unique (username),
	constraint users_roles_known check (roles <@ array['seeker', 'recruiter', 'admin'] and cardinality(roles) > 0)
);

create index users_by_names on users using gin (names public.gin_trgm_ops);
create index users_admins on users (id) where 'admin' = any (roles) and is_active and deleted_at is null;

-- The session behind every token. refresh_n counts the rotations of its refresh token: only the newest may be used, and
-- the one before it for a few seconds more.
create table sessions (
	id             uuid primary key,
	user_id        bigint not null references users (id),
	created_at     timestamptz not null,
	used_at        timestamptz not null,
	expires_at     timestamptz not null,
	revoked_at     timestamptz,
	revoked_reason text,
	refresh_n      bigint not null default 0,
	rotated_at     timestamptz,
	client_address text not null,
	user_agent     text
);

create index sessions_of_user on sessions (user_id, created_at desc);
create index sessions_not_ended on sessions (user_id, created_at desc, id desc) where revoked_at is null;
create index sessions_by_expiry on sessions (expires_at);

-- Asked for with any address, whether somebody has it or not; gone as soon as that was looked up.
create table reset_requests (
	id           bigint generated always as identity primary key,
	email        public.citext not null,
	request_id   text,
	requested_at timestamptz not null
);

-- The token in the mailed link is derived from the id under a key that only auth and notify hold; none is stored.
create table password_resets (
	id           bigint generated always as identity primary key,
	user_id      bigint not null references users (id),
	requested_at timestamptz not null,
	expires_at   timestamptz not null,
	used_at      timestamptz
);

create index password_resets_of_user on password_resets (user_id) where used_at is null;
