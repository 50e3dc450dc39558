-- name: conversation_insert
insert into conversations (id, job_id, title, created_at)
values (:id::text, :job_id::bigint, :title::text, :now::timestamptz)
    on conflict (id) do nothing;

-- name: member_insert
insert into members (conversation_id, user_id, is_admin, joined_at)
values (:conversation_id::text, :user_id::bigint, :is_admin::boolean, :now::timestamptz)
    on conflict (conversation_id, user_id) do nothing;

-- name: conversations_list
select c.id, c.title, m.is_admin, m.joined_at
  from members m
  join conversations c on c.id = m.conversation_id
 where m.user_id = :user_id::bigint
--[ after
   and (m.joined_at, m.conversation_id) < (:joined_at::timestamptz, :id::text)
--]
 order by m.joined_at desc, m.conversation_id desc
 limit :limit::bigint;
