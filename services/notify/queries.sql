-- name: user_learn
insert into users as known (id, version, email, name, language, is_active)
values (:id::bigint, :version::bigint, :email::text, :name::text, :language::text, :is_active::boolean)
    on conflict (id) do update
   set version = excluded.version, email = excluded.email, name = excluded.name, language = excluded.language,
       is_active = excluded.is_active
 where known.version < excluded.version;

-- name: notification_insert
-- Who is deleted by the time that this comes is not named any more; no other user is without an address.
insert into notifications (user_id, kind, title, about_id, event_id, created_at)
values (:user_id::bigint, :kind::text,
        case when exists (select from users where id = :about_id::bigint and email is null) then :unnamed::text
             else :title::text end,
        :about_id, :event_id::uuid, :now::timestamptz)
    on conflict (event_id, user_id) do nothing;

-- name: notifications_remove
delete from notifications where user_id = :user_id::bigint;

-- name: notifications_unname
update notifications set title = :unnamed::text where about_id = :about_id::bigint;

-- name: notifications_list
select id, kind, title, is_read, created_at
  from notifications
 where user_id = :user_id::bigint
--[ after
   and id < :before_id::bigint
--]
 order by id desc
 limit :limit::bigint;
