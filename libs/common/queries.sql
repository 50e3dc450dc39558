-- name: outbox_add
insert into outbox (id, kind, version, occurred_at, actor_id, request_id, traceparent, object_type, object_id, data)
values (:id::uuid, :kind::text, :version::bigint, :occurred_at::timestamptz, :actor_id::bigint?, :request_id::text,
        :traceparent::text, :object_type::text, :object_id::text, :data::jsonb);

-- name: outbox_add_all
-- Many of one kind, in their order: a row costs a fifth of what it does by itself.
insert into outbox (id, kind, version, occurred_at, actor_id, request_id, traceparent, object_type, object_id, data)
select id::uuid, :kind::text, version, :occurred_at::timestamptz, :actor_id::bigint?, :request_id::text, :traceparent::text,
       :object_type::text, object_id, data::jsonb
  from unnest(:ids::text[], :versions::bigint[], :object_ids::text[], :data::text[]) with ordinality
       as made (id, version, object_id, data, place)
 order by place;

-- name: outbox_window
-- The oldest events, as many as fit into both limits and at least one.
select position, id, kind, version, occurred_at, actor_id, request_id, traceparent, object_type, object_id, data
  from (select *, sum(pg_column_size(data)) over (order by position) - pg_column_size(data) as bytes_before
          from (select * from outbox where returned_at is null order by position limit :most::bigint) as oldest) as sized
 where bytes_before < :bytes::bigint
 order by position;

-- name: outbox_published
delete from outbox where position = any(:positions::bigint[]);

-- name: outbox_returned
update outbox set returned_at = :now::timestamptz where position = any(:positions::bigint[]);

-- name: outbox_offer_again
-- Those that have waited longest first, so that each has its turn.
update outbox set returned_at = null
 where position in (select position from outbox where returned_at is not null order by returned_at limit :most::bigint);

-- name: outbox_depth
-- Counting stops at the limit: a long outbox must not be made longer by being measured. What was returned is an alarm of
-- its own, and does not count as late.
select (select count(*) from (select 1 from outbox where returned_at is null limit :most::bigint) as counted) as depth,
       (select count(*) from (select 1 from outbox where returned_at is not null limit :most) as counted) as returned,
       (select occurred_at from outbox where returned_at is null order by position limit 1) as oldest;

-- name: outbox_notify
select pg_notify(:channel::text, '') is null as sent;

-- name: inbox_add
-- Returns those that are new. An event that comes twice at once comes back once.
insert into inbox (event_id, consumer)
select distinct given::uuid, :consumer::text from unnest(:events::text[]) as given
on conflict do nothing
returning event_id;

-- name: inbox_clean
delete from inbox
 where (event_id, consumer) in
       (select event_id, consumer from inbox where event_id < :before::uuid order by event_id limit :most::bigint);

-- name: projection_advance
-- Not while an event is late: what it says was committed before this time.
insert into projection_progress as progress (consumer, source, seen_to)
select :consumer::text, :source::text, :seen_to::timestamptz
 where not exists (select from projection_delayed where consumer = :consumer and until > :now::timestamptz)
on conflict (consumer, source) do update set seen_to = excluded.seen_to where progress.seen_to < excluded.seen_to;

-- name: projection_delay
insert into projection_delayed (consumer, event_id, until)
values (:consumer::text, :event_id::uuid, :until::timestamptz)
on conflict (consumer, event_id) do update set until = excluded.until;

-- name: projection_arrived
delete from projection_delayed where consumer = :consumer::text and event_id = :event_id::uuid;

-- name: projection_seen_to
select seen_to from projection_progress where consumer = :consumer::text and source = :source::text;

-- name: idempotency_find
-- The lock tells a twin that is being worked on from one that is done: it is held until the end of its transaction.
select pg_try_advisory_xact_lock(hashtextextended(:owner_id::bigint || ':' || :scope::text || ':' || :key::text, 0)) as locked,
       found.digest, found.status, found.headers, found.body
  from (select 1) as always
  left join idempotency found
    on found.owner_id = :owner_id and found.scope = :scope and found.key = :key;

-- name: idempotency_insert
-- A twin that committed between our look and our lock makes this violate the key; the transaction then runs again.
insert into idempotency (owner_id, scope, key, digest, status, headers, body, created_at)
values (:owner_id::bigint, :scope::text, :key::text, :digest::text, :status::bigint, :headers::text, :body::text,
        :now::timestamptz);

-- name: idempotency_clean
delete from idempotency
 where ctid = any (array(select ctid from idempotency where created_at <= :since::timestamptz limit 1000));
