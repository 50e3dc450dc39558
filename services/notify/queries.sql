-- name: user_learn
insert into users as known (id, version, email, name, language, time_zone, is_active)
values (:id::bigint, :version::bigint, :email::text, :name::text, :language::text, :time_zone::text, :is_active::boolean)
    on conflict (id) do update
   set version = excluded.version, email = excluded.email, name = excluded.name, language = excluded.language,
       time_zone = excluded.time_zone, is_active = excluded.is_active
 where known.version < excluded.version;

-- Telling ----------------------------------------------------------------------------------------------------------

-- name: recipients_get
-- In the order in which they are named; whoever is not known yet has a row all the same.
select wanted.id, name, email, language, coalesce(is_active, true) as is_active,
       case when wanted.at_us <> 0
            then local_time(timestamptz 'epoch' + wanted.at_us * interval '1 microsecond', coalesce(time_zone, 'UTC'))
       end as local_time
  from unnest(:ids::bigint[], :ats_us::bigint[]) with ordinality as wanted (id, at_us, place)
  left join users on users.id = wanted.id
 order by place;

-- name: notifications_add
-- Nobody who is deleted is told anything, and who is deleted by the time that this comes is not named any more; no other
-- user is without an address. Of what is said twice the first counts. Says for each that is new which of the given it is.
with given as (
	select distinct on (g.event_id, g.user_id) g.*, exists (select from users where id = g.about_id and email is null) as is_gone
	  from unnest(:user_ids::bigint[], :kinds::text[], :titles::text[], :unnamed::text[], :about_ids::bigint[],
	              :event_ids::text[]::uuid[], :datas::text[], :shown::bigint[], :critical::bigint[], :by_mail::bigint[],
	              :by_push::bigint[])
	       with ordinality as g (user_id, kind, title, unnamed, about_id, event_id, data, shown, critical, by_mail, by_push, place)
	 order by g.event_id, g.user_id, g.place),
     muted as (
	select p.user_id, p.kind, p.channel
	  from preferences p
	 where p.user_id = any(:user_ids) and not p.enabled
	   and exists (select from given where given.user_id = p.user_id and given.kind = p.kind and critical = 0)),
     added as (
	insert into notifications (user_id, kind, title, unnamed, about_id, event_id, data, shown, created_at)
	select user_id, kind, case when is_gone then nullif(unnamed, '') else title end, nullif(unnamed, ''), about_id, event_id,
	       case when is_gone then data::jsonb - 'person' else data::jsonb end,
	       shown <> 0 and not exists (select from muted
	                                   where muted.user_id = given.user_id and muted.kind = given.kind and channel = 'inbox'),
	       :now::timestamptz
	  from given
	 where not exists (select from users where id = given.user_id and email is null)
	 order by place
	    on conflict (event_id, user_id) do nothing
	returning id, user_id, kind, title, event_id, data, is_read, created_at, shown),
     queued as (
	insert into deliveries (notification_id, channel, target, urgent, due_at, created_at, begun_at)
	select added.id, wanted.channel, coalesce(s.id, 0), given.critical <> 0, :now, :now, :now
	  from added
	  join given on given.event_id = added.event_id and given.user_id = added.user_id
	 cross join lateral (values ('mail', given.by_mail), ('push', given.by_push)) as wanted (channel, is_wanted)
	  left join push_subscriptions s on wanted.channel = 'push' and s.user_id = added.user_id
	 where wanted.is_wanted <> 0 and (wanted.channel <> 'push' or s.id is not null)
	   and not exists (select from muted
	                    where muted.user_id = added.user_id and muted.kind = added.kind and muted.channel = wanted.channel)
	 order by added.id)
select given.place, added.id, added.kind, added.title, added.data - 'ics' as data, is_read, created_at, added.shown
  from added
  join given on given.event_id = added.event_id and given.user_id = added.user_id
 order by given.place;

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
	returning d.id, d.notification_id, d.target, d.lease, d.tries, d.urgent, d.begun_at)
select taken.id, taken.notification_id, n.title, s.endpoint, s.p256dh, s.auth, taken.lease, taken.tries, taken.urgent, taken.begun_at, n.event_id, n.kind, n.data, n.created_at,
       exists (select from preferences p
                where p.user_id = n.user_id and p.kind = n.kind and p.channel = :channel and not p.enabled) as is_muted,
       u.id is not null as is_known, coalesce(r.times, 0) as refusals, r.reason as refused_because,
       jsonb_build_object('id', n.user_id, 'name', u.name, 'email', u.email, 'language', u.language,
                          'is_active', coalesce(u.is_active, true),
                          'local_time', local_time((n.data->>'at')::timestamptz, coalesce(u.time_zone, 'UTC'))) as "to"
  from taken
  join notifications n on n.id = taken.notification_id
  left join users u on u.id = n.user_id
  left join refusals r on r.address = lower(u.email)
  left join push_subscriptions s on s.id = taken.target;

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

-- name: refusal_note
insert into refusals as known (address, times, reason, last_at)
values (lower(:address::text), 1, :reason::text, :now::timestamptz)
    on conflict (address) do update set times = known.times + 1, reason = excluded.reason, last_at = excluded.last_at;

-- name: refusal_forget
delete from refusals where address = lower(:address::text);

-- name: refusal_forget_user
-- Of whoever is deleted, before their address is.
delete from refusals where address = (select lower(email) from users where id = :user_id::bigint);

-- name: deliveries_list
select d.id, n.event_id, n.user_id, n.kind, d.channel, d.state, d.tries, d.unknowns, d.due_at, d.created_at, d.sent_at,
       d.attempts
  from deliveries d
  join notifications n on n.id = d.notification_id
 where true
--[ state
   and d.state = :state::text
--]
--[ channel
   and d.channel = :channel::text
--]
--[ kind
   and n.kind = :kind::text
--]
--[ user_id
   and n.user_id = :user_id::bigint
--]
--[ after
   and d.id < :before_id::bigint
--]
 order by d.id desc
 limit :limit::bigint;

-- name: delivery_get
select d.id, n.event_id, n.user_id, n.kind, d.channel, d.state, d.tries, d.unknowns, d.due_at, d.created_at, d.sent_at,
       d.attempts
  from deliveries d
  join notifications n on n.id = d.notification_id
 where d.id = :id::bigint;

-- name: delivery_resend
-- Not while somebody is at it: what they will say of it belongs to their try.
update deliveries
   set state = 'pending', tries = 0, due_at = :now::timestamptz, begun_at = :now
 where id = :id::bigint and state <> 'sending';

-- name: refusal_lift
delete from refusals r
 using deliveries d
  join notifications n on n.id = d.notification_id
  join users u on u.id = n.user_id
 where d.id = :id::bigint and r.address = lower(u.email);

-- The inbox --------------------------------------------------------------------------------------------------------

-- list: notifications_list
select id, kind, title, data - 'ics' as data, is_read, created_at
  from notifications
 where user_id = :user_id::bigint and shown
--[ read
   and is_read = :is_read::boolean
--]
--[ kind
   and kind = any (:kinds::text[])
--]
--[ after
   and id < :before_id::bigint
--]
 order by id desc
 limit :limit::bigint;

-- name: notifications_count
select count(*) as count, count(*) filter (where not is_read) as unread_count
  from notifications
 where user_id = :user_id::bigint and shown;

-- name: notification_mark
update notifications set is_read = :is_read::boolean
 where id = :id::bigint and user_id = :user_id::bigint and shown
returning id, kind, title, data - 'ics' as data, is_read, created_at;

-- name: notification_hide
-- Mails may still be made of it.
update notifications set shown = false, is_read = true
 where id = :id::bigint and user_id = :user_id::bigint and shown
returning id;

-- name: notifications_mark_all
update notifications set is_read = true where user_id = :user_id::bigint and shown and not is_read;

-- Preferences ------------------------------------------------------------------------------------------------------

-- name: preferences_of
select kind, channel, enabled from preferences where user_id = :user_id::bigint;

-- name: preference_set
insert into preferences (user_id, kind, channel, enabled)
values (:user_id::bigint, :kind::text, :channel::text, :enabled::boolean)
    on conflict (user_id, kind, channel) do update set enabled = excluded.enabled;

-- name: preferences_remove
delete from preferences where user_id = :user_id::bigint;

-- Push -------------------------------------------------------------------------------------------------------------

-- name: push_subscription_put
insert into push_subscriptions (user_id, endpoint, p256dh, auth, created_at)
values (:user_id::bigint, :endpoint::text, :p256dh::text, :auth::text, :now::timestamptz)
    on conflict (endpoint) do update
   set user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth, created_at = excluded.created_at
returning id, endpoint, created_at;

-- name: push_subscriptions_trim
delete from push_subscriptions
 where id in (select id from push_subscriptions where user_id = :user_id::bigint
               order by created_at desc, id desc offset :keep::bigint);

-- name: push_subscription_remove
delete from push_subscriptions where user_id = :user_id::bigint and endpoint = :endpoint::text returning id;

-- name: push_subscription_drop
delete from push_subscriptions where endpoint = :endpoint::text;

-- name: push_subscriptions_remove
delete from push_subscriptions where user_id = :user_id::bigint;

-- Unread messages --------------------------------------------------------------------------------------------------

-- name: unread_note
-- What was told, or read, begins anew: with the event that it begins with.
insert into unread_messages as known (user_id, conversation_id, thread_id, event_id, about_id, count, last_seq, data, due_at)
select user_id, :conversation_id::text, :thread_id::bigint, :event_id::uuid, :about_id::bigint, :count::bigint,
       :last_seq::bigint,
       case when exists (select from users where id = :about_id and email is null)
            then :data::jsonb - '{user_ids,sender_name,preview}'::text[] else :data - 'user_ids' end,
       :now::timestamptz + :grace_s::bigint * interval '1 second'
  from unnest(:user_ids::bigint[]) as user_id
 where not exists (select from users where id = user_id and email is null)
    on conflict (user_id, conversation_id, thread_id) do update
   set event_id = case when known.due_at is null then excluded.event_id else known.event_id end,
       count = case when known.due_at is null then 0 else known.count end + excluded.count,
       about_id = excluded.about_id, last_seq = greatest(known.last_seq, excluded.last_seq), data = excluded.data,
       due_at = coalesce(known.due_at,
                         greatest(excluded.due_at, known.told_at + :window_s::bigint * interval '1 second'));

-- name: unread_forget
update unread_messages set due_at = null
 where user_id = :user_id::bigint and conversation_id = :conversation_id::text and thread_id = :thread_id::bigint
   and last_seq <= :seq::bigint and due_at is not null;

-- name: unread_due
select user_id, conversation_id, thread_id, event_id, about_id, count, data,
       (select max(told_at) from unread_messages other
         where other.user_id = due.user_id and other.conversation_id = due.conversation_id) as told_at
  from unread_messages due
 where due_at <= :now::timestamptz
 order by due_at
 limit :most::bigint
   for no key update skip locked;

-- name: unread_told
update unread_messages set due_at = null, told_at = :now::timestamptz
 where user_id = :user_id::bigint and conversation_id = :conversation_id::text and thread_id = :thread_id::bigint;

-- name: unread_postpone
update unread_messages set due_at = :until::timestamptz
 where user_id = :user_id::bigint and conversation_id = :conversation_id::text and thread_id = :thread_id::bigint;

-- name: unread_remove_user
delete from unread_messages where user_id = :user_id::bigint;

-- name: unread_unname
update unread_messages set data = data - '{sender_name,preview}'::text[] where about_id = :about_id::bigint;

-- Housekeeping -----------------------------------------------------------------------------------------------------

-- name: notifications_clean
-- With their deliveries. What nobody sees any more goes sooner, but not while it has yet to be sent.
delete from notifications
 where id in (select id
                from notifications n
               where (created_at < :long_ago::timestamptz or (created_at < :before::timestamptz and not shown))
                 and not exists (select from deliveries d where d.notification_id = n.id and d.due_at is not null)
               order by created_at
               limit 1000);

-- name: unread_clean
delete from unread_messages
 where (user_id, conversation_id, thread_id) in
       (select user_id, conversation_id, thread_id from unread_messages
         where due_at is null and coalesce(told_at, :before::timestamptz) <= :before
         limit 1000);
