-- What the database wrapper itself says to Postgres.

-- name: tx_begin
begin;

-- name: tx_commit
commit;

-- name: tx_rollback
rollback;

-- name: forget_prepared
-- Behind a change of a table, whose prepared statements are of no more use.
deallocate all;

-- name: set_service
-- DO takes no parameters: the blocks below find the service here.
select set_config('jobwire.service', :service::text, false);

-- name: migration_lock
-- One for the whole database: extensions and roles belong to no single service. It goes with the connection.
select pg_advisory_lock(hashtextextended('jobwire migrations', 0));

-- name: migration_patience
-- How long the lock is waited for, in milliseconds; "0": without an end.
select set_config('lock_timeout', :ms::text, false);

-- name: migration_schema
do $$
declare
	service text := current_setting('jobwire.service');
begin
	if not exists (select from pg_namespace where nspname = service) then
		execute format('create schema %I', service);
	end if;
end $$;

-- name: migration_role
-- The daemon's own role may do everything with the rows of its schema and nothing elsewhere. A role belongs to the
-- whole server, so another database may make it at the same moment.
--
-- Up to PostgreSQL 15 every member of a role may take it. Since 16 a membership says whether it may (SET), and whoever
-- makes a role becomes a member that may hand it out, also to himself, but not take it.
do $$
declare
	service text := current_setting('jobwire.service');
	role text := 'jobwire_' || service;
	told boolean := current_setting('server_version_num')::int >= 160000;
begin
	if not exists (select from pg_roles where rolname = role) then
		execute format('create role %I nologin', role);
	end if;
	if not pg_has_role(current_user, role, case when told then 'set' else 'member' end) then
		execute format('grant %I to %I', role, current_user) || case when told then ' with set true' else '' end;
	end if;
	execute format('grant usage, create on schema %I to %I', service, role);
	execute format('alter default privileges in schema %I grant all on tables to %I', service, role);
	execute format('alter default privileges in schema %I grant all on sequences to %I', service, role);
	if exists (select from pg_class where relnamespace = service::regnamespace and relkind in ('r', 'p')
			and not has_table_privilege(role, oid, 'insert')) then
		-- Tables from a time when roles were off.
		execute format('grant all on all tables in schema %I to %I', service, role);
		execute format('grant all on all sequences in schema %I to %I', service, role);
	end if;
exception
	when duplicate_object or unique_violation then
		raise exception using errcode = 'serialization_failure',
			message = format('role %s was made by somebody else at this moment', role);
	when insufficient_privilege then
		raise exception using errcode = 'insufficient_privilege',
			message = format('user %s may not make and grant role %s: do it by hand, or turn roles off',
				current_user, role);
end $$;

-- name: migration_table
create table if not exists schema_migrations (
	"set" text not null,
	version bigint not null,
	name text not null,
	checksum bigint not null,
	applied_at timestamptz not null,
	primary key ("set", version)
);

-- name: migration_list
select version, checksum from schema_migrations where "set" = :set::text;

-- name: migration_insert
insert into schema_migrations ("set", version, name, checksum, applied_at)
values (:set::text, :version::bigint, :name::text, :checksum::bigint, :now::timestamptz);

-- name: session_try_lock
select pg_try_advisory_lock(:key::bigint) as got;

-- name: session_channel
select set_config('jobwire.channel', :channel::text, false);

-- name: session_listen
do $$ begin execute format('listen %I', current_setting('jobwire.channel')); end $$;
