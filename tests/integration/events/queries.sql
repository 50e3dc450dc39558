-- name: deed_insert
insert into deeds (user_id) values (:user_id::bigint);

-- name: effect_add
insert into effects as effect (user_id, times, version, request_id, actor_id)
values (:user_id::bigint, 1, :version::bigint, :request_id::text, :actor_id::bigint?)
on conflict (user_id) do update set times = effect.times + 1;

-- name: illness_find
select user_id from illnesses where user_id = :user_id::bigint;

-- name: copy_put
insert into copies as known (user_id, version, username)
values (:user_id::bigint, :version::bigint, :username::text)
on conflict (user_id) do update set version = excluded.version, username = excluded.username
 where known.version <= excluded.version;

-- name: copy_get
select user_id as id, version, username from copies where user_id = :user_id::bigint;
