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
