-- What the tests of the database wrapper say to Postgres.

-- name: item_insert
insert into items (name, amount, created_at) values (:name::text, :amount::bigint, :now::timestamptz)
returning id, name, amount, created_at;

-- name: item_get
select id, name, amount, created_at from items where id = :id::bigint;

-- name: item_get_all_columns
-- Breaks when a column is added, which is what a test wants.
select * from items where id = :id::bigint;

-- name: item_count
select count(*) as n from items;

-- name: item_list
select id, name, amount, created_at from items where true
--[ name
  and name like :name::text || '%'
--]
--[ amount
  and amount between :least::bigint and :most::bigint and amount <> all (array[:least, :most])
--]
  and id > :after::bigint
order by id
limit :limit::bigint;

-- list: item_pages
-- Counted and passed over from outside, whatever it is made of.
with few as (select * from items where id > :after::bigint order by id desc limit :limit::bigint)
select id, name, amount, created_at from few order by id desc;

-- name: item_set_amount
update items set amount = :amount::bigint where id = :id::bigint;

-- name: item_add_column
alter table items add column if not exists note text;

-- name: item_drop_column
alter table items drop column if exists note;

-- name: item_clear
truncate items restart identity cascade;

-- name: part_insert
-- Its foreign key is checked at the end of the transaction.
insert into parts (item_id) values (:item_id::bigint);

-- name: key_insert
insert into idempotency (key) values (:key::text);

-- name: gate_insert
-- Its trigger waits at COMMIT until the advisory lock is free.
insert into gates (key) values (:key::bigint);

-- name: gate_close
select pg_advisory_xact_lock(:key::bigint);

-- name: serializable
set transaction isolation level serializable;

-- name: item_sum
select coalesce(sum(amount), 0)::bigint as n from items;

-- name: slow
select pg_sleep(:seconds::double precision);

-- name: backend_pid
select pg_backend_pid()::bigint as n;

-- name: terminate
select pg_terminate_backend(:pid::integer);

-- name: waiting_at_commit
-- Backends that wait for an advisory lock inside of COMMIT.
select pid::bigint as n from pg_stat_activity
where wait_event = 'advisory' and query like 'commit%' and state = 'active' limit 1;

-- name: asleep
select pid::bigint as n from pg_stat_activity where wait_event = 'PgSleep' limit 1;

-- name: backends_of
select count(*) as n from pg_stat_activity where application_name = :application::text;

-- name: notify
select pg_notify(:channel::text, '');

-- name: long_text
insert into items (name, amount, created_at) values (:name::text, 1, :now::timestamptz);

-- name: value_echo
select :yes::boolean as yes, :whole::bigint as whole, :small::smallint as small, :real::double precision as real,
       :text::text as text, :time::timestamptz as time, :uuid::uuid as uuid, :maybe::bigint? as maybe,
       :perhaps::boolean? as perhaps, :ints::bigint[] as ints, :texts::text[] as texts, :json::jsonb as json,
       :word::text as word, :words::text[] as words, :object::jsonb as object, :list::jsonb as list;

-- name: one_row
select 1::bigint as n;

-- name: three_rows
select n::bigint from generate_series(1, 3) as n;

-- name: no_column
select nothing from items;

-- name: scratch_count
select count(*) as n from one;

-- name: scratch_drop
drop table if exists one, two;

-- name: scratch_forget
delete from schema_migrations where "set" = 'scratch';

-- name: secret_insert
insert into secrets (word) values ('xyzzy');

-- name: secret_drop
drop table secrets;

-- name: other_schema
select count(*) as n from "other".secrets;

-- name: lowly_user
do $$
begin
	if not exists (select from pg_roles where rolname = 'lowly') then
		create role lowly login password 'secret';
		execute format('grant create on database %I to lowly', current_database());
	end if;
end $$;

-- name: lowly_role
do $$
begin
	if not exists (select from pg_roles where rolname = 'jobwire_lowly') then
		create role jobwire_lowly nologin;
		grant jobwire_lowly to lowly;
	end if;
end $$;

-- name: item_take
update items set amount = 1
 where id in (select id from items where amount = 0 order by id limit :limit::bigint for update skip locked)
returning id, name, amount, created_at;

-- name: item_due_count
select count(*) as n from items where amount = 0;

-- name: item_trail_count
select count(*) as n from items where name like 'done %';
