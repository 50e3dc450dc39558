-- name: user_learn
insert into users as known (id, version, email, name, language, time_zone, is_active)
values (:id::bigint, :version::bigint, :email::text, :name::text, :language::text, :time_zone::text, :is_active::boolean)
    on conflict (id) do update
   set version = excluded.version, email = excluded.email, name = excluded.name, language = excluded.language,
       time_zone = excluded.time_zone, is_active = excluded.is_active
 where known.version < excluded.version;

-- Telling ----------------------------------------------------------------------------------------------------------

-- name: recipient_get
-- Whoever is not known yet has a row all the same.
select wanted.id, name, email, language, coalesce(is_active, true) as is_active,
       local_time(:at::timestamptz, coalesce(time_zone, 'UTC')) as local_time
  from (select :id::bigint as id) as wanted
  left join users on users.id = wanted.id;

-- name: notification_add
-- Nobody who is deleted is told anything, and who is deleted by the time that this comes is not named any more; no other
-- user is without an address.
with gone as (select exists (select from users where id = :about_id::bigint and email is null) as is_gone),
     added as (
	insert into notifications (user_id, kind, title, unnamed, about_id, event_id, data, shown, created_at)
	select :user_id::bigint, :kind::text, case when is_gone then :unnamed::text else :title::text end, :unnamed, :about_id,
	       :event_id::uuid, case when is_gone then :data::jsonb - 'person' else :data end, :shown::boolean,
	       :now::timestamptz
	  from gone
	 where not exists (select from users where id = :user_id and email is null)
	    on conflict (event_id, user_id) do nothing
	returning id)
insert into deliveries (notification_id, channel, urgent, due_at, created_at)
select id, channel, :urgent::boolean, :now, :now
  from added, unnest(:channels::text[]) as channel;

-- name: notifications_remove
delete from notifications where user_id = :user_id::bigint;

-- name: notifications_unname
update notifications
   set title = coalesce(unnamed, title), data = data - 'person'
 where about_id = :about_id::bigint;

-- Leaving the house ------------------------------------------------------------------------------------------------

-- name: deliveries_lease
-- Whose lease has ended without an outcome may have been sent: whoever held it is gone.
with due as (
	select id
	  from deliveries
	 where channel = :channel::text and due_at <= :now::timestamptz
	 order by urgent desc, due_at
	 limit :most::bigint
	   for no key update skip locked),
     taken as (
	update deliveries d
	   set state = 'sending', lease = lease + 1, due_at = :until::timestamptz,
	       unknowns = unknowns + (state = 'sending')::integer,
	       attempts = case when state <> 'sending' then attempts
	                       else attempts || jsonb_build_object('at', :now, 'outcome', 'ambiguous', 'reason', 'whoever sent it is gone')
	                  end
	  from due
	 where d.id = due.id
	returning d.id, d.notification_id, d.lease, d.tries, d.urgent)
select taken.id, taken.lease, taken.tries, taken.urgent, n.event_id, n.kind, n.data, n.created_at, u.id is not null as is_known,
       jsonb_build_object('id', n.user_id, 'name', u.name, 'email', u.email, 'language', u.language,
                          'is_active', coalesce(u.is_active, true),
                          'local_time', local_time((n.data->>'at')::timestamptz, coalesce(u.time_zone, 'UTC'))) as "to"
  from taken
  join notifications n on n.id = taken.notification_id
  left join users u on u.id = n.user_id;

-- name: deliveries_settle
-- Only whoever still holds the lease may say what became of it. What was left untouched tells no story.
update deliveries d
   set state = o.state,
       due_at = case when o.delay_ms >= 0 then :now::timestamptz + o.delay_ms * interval '1 millisecond' end,
       tries = d.tries + o.counted,
       unknowns = d.unknowns + (o.state = 'ambiguous')::integer,
       sent_at = case when o.state = 'sent' then :now end,
       attempts = case when o.counted = 0 then d.attempts
                       else d.attempts || jsonb_build_object('at', :now, 'outcome', o.state, 'reason', o.reason) end
  from unnest(:ids::bigint[], :leases::bigint[], :states::text[], :delays_ms::bigint[], :counts::bigint[], :reasons::text[])
       as o (id, lease, state, delay_ms, counted, reason)
 where d.id = o.id and d.lease = o.lease and d.state = 'sending';

-- The inbox --------------------------------------------------------------------------------------------------------

-- name: notifications_list
select id, kind, title, is_read, created_at
  from notifications
 where user_id = :user_id::bigint and shown
--[ after
   and id < :before_id::bigint
--]
 order by id desc
 limit :limit::bigint;
