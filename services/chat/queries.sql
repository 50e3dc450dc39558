-- --- conversations --------------------------------------------------------------------------------------------------------

-- name: job_conversation_upsert
-- An application may have come before its job's own event, which then says more.
insert into conversations (id, kind, job_id, title, company, mode, owner_id, is_open, created_at)
values (:id::text, 'job', :job_id::bigint, :title::text, :company::text, :mode::text, :owner_id::bigint, :is_open::boolean,
        :now::timestamptz)
    on conflict (id) do update
   set title = case when :by_job::boolean then excluded.title else conversations.title end,
       company = case when :by_job then excluded.company else coalesce(conversations.company, excluded.company) end,
       mode = case when :by_job then excluded.mode else conversations.mode end,
       is_open = case when :by_job then excluded.is_open else conversations.is_open end,
       owner_id = excluded.owner_id;

-- name: job_conversation_update
-- Of a job that has been posted; its chat mode stays what it was then.
update conversations
   set title = case when :deleted::boolean then title else :title::text end,
       company = case when :deleted then company else :company::text end, is_open = :is_open::boolean,
       job_version = :version::bigint
 where id = :id::text and job_version < :version;

-- name: pair_insert
insert into conversations (id, kind, title, company, owner_id, employer_id, applicant_id, created_at)
values (:id::text, 'pair', '', :company::text, :employer_id::bigint, :employer_id, :applicant_id::bigint, :now::timestamptz)
    on conflict (id) do nothing;

-- name: pair_named
-- A pair that was begun without the company's name, and is asked for by it.
update conversations set company = :company::text where id = :id::text and company is null;

-- name: thread_insert
insert into threads (conversation_id, seeker_id)
values (:conversation_id::text, :seeker_id::bigint?)
    on conflict (conversation_id, coalesce(seeker_id, 0)) do nothing;

-- name: thread_begin
-- A seeker who comes later finds what staff have said so far.
with said as (
	select e.message_id, row_number() over (order by e.seq) as seq
	  from threads s
	  join entries e on e.thread_id = s.id
	  join messages m on m.id = e.message_id
	  join members a on a.conversation_id = s.conversation_id and a.user_id = m.sender_id and a.is_admin
	 where s.conversation_id = :conversation_id::text and s.seeker_id is null
), mine as (
	select id from threads where conversation_id = :conversation_id and seeker_id = :seeker_id::bigint and last_seq = 0
), linked as (
	insert into entries (thread_id, seq, message_id)
	select mine.id, said.seq, said.message_id from mine, said
)
update threads t set last_seq = (select count(*) from said) from mine where t.id = mine.id;

-- name: threads_split
-- Seekers who came before it was known that the job wants them apart, as long as nobody has said anything.
update members m
   set thread_id = t.id
  from threads t, threads shared
 where m.conversation_id = :conversation_id::text and not m.is_admin
   and t.conversation_id = m.conversation_id and t.seeker_id = m.user_id
   and shared.id = m.thread_id and shared.last_seq = 0;

-- name: threads_of_seekers
insert into threads (conversation_id, seeker_id)
select conversation_id, user_id from members where conversation_id = :conversation_id::text and not is_admin
    on conflict (conversation_id, coalesce(seeker_id, 0)) do nothing;

-- name: member_insert
insert into members (conversation_id, user_id, is_admin, thread_id, joined_at)
select c.id, :user_id::bigint, :is_admin::boolean, t.id, :now::timestamptz
  from conversations c
  join threads t on t.conversation_id = c.id
   and coalesce(t.seeker_id, 0) = case when c.mode = 'private' and not :is_admin then :user_id else 0 end
 where c.id = :conversation_id::text
    on conflict (conversation_id, user_id) do nothing;

-- name: member_remove
delete from members where conversation_id = :conversation_id::text and user_id = :user_id::bigint;

-- name: member_list
select m.user_id, coalesce(p.name, p.username, 'User ' || m.user_id) as name, m.is_admin, m.joined_at
  from members m
  left join people p on p.id = m.user_id
 where m.conversation_id = :conversation_id::text
--[ staff
   and (m.is_admin or m.user_id = :viewer_id::bigint)
--]
--[ after
   and m.user_id > :after_id::bigint
--]
 order by m.user_id
 limit :limit::bigint;

-- name: conversation_get
-- As one person sees it. Those who are no members see it as administrators alone.
select c.id, c.kind, c.mode, c.job_id, case when c.kind = 'pair' then coalesce(o.company, o.name, o.username) else c.title end as title,
       c.owner_id, coalesce(m.is_admin, false) as is_admin, m.user_id is not null as is_member,
       coalesce(m.joined_at, c.created_at) as joined_at, c.closed_at is not null as is_closed, t.id as thread_id, t.last_seq,
       coalesce(m.read_seq, 0) as read_seq,
       (select count(*) from entries e join messages g on g.id = e.message_id
         where e.thread_id = m.thread_id and e.seq > m.read_seq and g.sender_id <> m.user_id and g.deleted_at is null) as unread_count
  from conversations c
  left join members m on m.conversation_id = c.id and m.user_id = :user_id::bigint
  join threads t on t.conversation_id = c.id and t.id = coalesce(m.thread_id,
       (select s.id from threads s where s.conversation_id = c.id and s.seeker_id is null))
  left join people o on o.id = case when c.employer_id = :user_id then c.applicant_id else c.employer_id end
 where c.id = :id::text and (m.user_id is not null or :sees_all::boolean);

-- name: conversations_list
select c.id, c.kind, c.mode, c.job_id, case when c.kind = 'pair' then coalesce(o.company, o.name, o.username) else c.title end as title,
       c.owner_id, m.is_admin, true as is_member, m.joined_at, c.closed_at is not null as is_closed, t.id as thread_id, t.last_seq,
       m.read_seq,
       (select count(*) from entries e join messages g on g.id = e.message_id
         where e.thread_id = m.thread_id and e.seq > m.read_seq and g.sender_id <> m.user_id and g.deleted_at is null) as unread_count
  from members m
  join conversations c on c.id = m.conversation_id
  join threads t on t.id = m.thread_id
  left join people o on o.id = case when c.employer_id = m.user_id then c.applicant_id else c.employer_id end
 where m.user_id = :user_id::bigint
--[ after
   and (m.joined_at, m.conversation_id) < (:joined_at::timestamptz, :id::text)
--]
 order by m.joined_at desc, m.conversation_id desc
 limit :limit::bigint;

-- name: conversation_lock
-- For changes of its members; before any of its threads.
select id, kind, mode, owner_id, closed_at is not null as is_closed from conversations where id = :id::text for update;

-- name: conversations_lock
select id from conversations where id = any(:ids::text[]) order by id for update;

-- name: staff_threads_lock
-- What staff are just saying in a private conversation has to be there for a seeker who joins meanwhile: whoever keeps a
-- message holds these locks until it is committed. In the order of their ids, as they take them.
select t.id
  from threads t
  join conversations c on c.id = t.conversation_id
 where t.conversation_id = any(:ids::text[]) and t.seeker_id is null and c.mode = 'private'
 order by t.id
   for update of t;

-- name: conversation_update
update conversations
   set title = coalesce(:title::text, title),
       closed_at = case when :closed::boolean? is null then closed_at when :closed then coalesce(closed_at, :now::timestamptz) end,
       version = version + 1
 where id = :id::text;

-- name: person_known
select id from people where id = :id::bigint and is_active;

-- name: pair_reason
-- A seeker may write to any employer with an open job, an employer to whoever applied or wants to be found.
select :employer_id::bigint as id
 where exists (select from applicants where employer_id = :employer_id and applicant_id = :applicant_id::bigint)
    or (:by_applicant::boolean and exists (select from conversations where kind = 'job' and owner_id = :employer_id and is_open))
    or (not :by_applicant and exists (select from people where id = :applicant_id and open_to_search and is_active));

-- name: bearers
-- Who bears a company's name, in their profile or with a job of theirs; and whether they and the applicant share anything.
with named as (
	select id from people where lower(company) = lower(:company::text)
	 union
	select owner_id from conversations where kind = 'job' and lower(company) = lower(:company)
), known as (
	select n.id, coalesce(p.name, p.username, 'User ' || n.id) as name,
	       exists (select from applicants a where a.employer_id = n.id and a.applicant_id = :applicant_id::bigint)
	       or exists (select from members m join members o on o.conversation_id = m.conversation_id and o.user_id = :applicant_id
	                   where m.user_id = n.id and m.is_admin) as shares
	  from named n
	  left join people p on p.id = n.id
	 where n.id <> :applicant_id and coalesce(p.is_active, true)
)
select id, name, shares
  from known
--[ sharing
 where shares
--]
 order by id
 limit :limit::bigint;

-- --- messages -------------------------------------------------------------------------------------------------------------

-- name: threads_lock
-- In the order of their ids, so that batches wait for each other and never for ever.
select id from threads where conversation_id = any(:conversation_ids::text[]) order by id for update;

-- name: messages_insert
-- A whole batch. Its threads are locked, so their last_seq stands still. Of one and the same message, sent twice under its
-- client id, the first one counts; what was there before makes no row here.
with input as (
	select * from unnest(:ords::bigint[], :conversation_ids::text[], :sender_ids::bigint[], :claims::text[], :contents::text[],
			:file_ids::text[], :client_ids::text[])
		as i(ord, conversation_id, sender_id, claim, content, file_id, client_id)
), judged as (
	select i.*, c.kind, c.mode, c.company, c.employer_id, c.applicant_id, m.thread_id, m.is_admin,
	       case when i.claim in ('', i.sender_id::text) or lower(i.claim) = lower(p.name)
	            then coalesce(p.name, p.username, 'User ' || i.sender_id) else i.claim end as sender,
	       row_number() over (partition by i.conversation_id, i.sender_id, i.client_id order by i.ord) as nth,
	       case when m.user_id is null then 'absent'
	            when c.closed_at is not null then 'closed'
	            when i.claim <> '' and lower(i.claim) not in (i.sender_id::text, lower(coalesce(p.username, '')),
	                 lower(coalesce(p.name, '')), lower(coalesce(p.company, '')))
	                 and not exists (select from conversations k
	                                  where k.kind = 'job' and k.owner_id = i.sender_id and lower(k.company) = lower(i.claim)) then 'not_you'
	            else 'ok' end as verdict
	  from input i
	  left join members m on m.conversation_id = i.conversation_id and m.user_id = i.sender_id
	  left join conversations c on c.id = m.conversation_id
	  left join people p on p.id = i.sender_id
), fresh as (
	insert into messages (conversation_id, sender_id, sender, content, file_id, client_id, created_at)
	select conversation_id, sender_id, sender, nullif(content, ''), nullif(file_id, '')::uuid, client_id, :now::timestamptz
	  from judged
	 where verdict = 'ok' and nth = 1
	 order by ord
	    on conflict (conversation_id, sender_id, client_id) do nothing
	returning id, conversation_id, sender_id, client_id
), placed as (
	select j.ord, f.id as message_id, t.id as thread_id,
	       t.last_seq + row_number() over (partition by t.id order by j.ord) as seq
	  from fresh f
	  join judged j on j.conversation_id = f.conversation_id and j.sender_id = f.sender_id and j.client_id = f.client_id and j.nth = 1
	  join threads t on t.conversation_id = f.conversation_id
	   and (t.id = j.thread_id or (j.mode = 'private' and (j.is_admin or t.seeker_id is null)))
), linked as (
	insert into entries (thread_id, seq, message_id) select thread_id, seq, message_id from placed
), moved as (
	update threads t set last_seq = p.last_seq
	  from (select thread_id, max(seq) as last_seq from placed group by thread_id) p
	 where t.id = p.thread_id
)
select j.ord, j.verdict, p.message_id as id, p.thread_id, p.seq, p.thread_id = j.thread_id as is_own, j.sender,
       case when j.kind = 'pair' then (select case when o.id = j.employer_id then coalesce(j.company, o.name, o.username)
                   when j.company is null then coalesce(o.name, o.username) else coalesce(o.username, o.name) end
              from people o where o.id = case when j.sender_id = j.employer_id then j.applicant_id else j.employer_id end) end as receiver,
       case when j.file_id <> '' then jsonb_build_object('id', j.file_id, 'status', coalesce(f.status, 'pending'),
            'filename', f.filename, 'content_type', f.content_type, 'size', f.size) end as file
  from judged j
  left join placed p on p.ord = j.ord
  left join files f on f.id = nullif(j.file_id, '')::uuid and f.owner_id = j.sender_id
 order by j.ord, p.thread_id;

-- name: message_again
select g.id, e.seq, g.created_at as timestamp
  from messages g
  join members m on m.conversation_id = g.conversation_id and m.user_id = g.sender_id
  join entries e on e.message_id = g.id and e.thread_id = m.thread_id
 where g.conversation_id = :conversation_id::text and g.sender_id = :sender_id::bigint and g.client_id = :client_id::text;

-- name: members_to_tell
-- Of threads that something was said in, everybody but those given, who are online or said it.
select thread_id, array_agg(user_id order by user_id) as user_ids
  from members
 where thread_id = any(:thread_ids::bigint[]) and user_id <> all(:except::bigint[])
 group by thread_id;

-- name: thread_conversation
select c.id, c.job_id, case when c.kind = 'pair' then null else c.title end as title
  from threads t join conversations c on c.id = t.conversation_id
 where t.id = :thread_id::bigint;

-- name: members_notified
update members m set notified_seq = t.last_seq
  from threads t
 where t.id = m.thread_id and m.thread_id = :thread_id::bigint and m.user_id = any(:user_ids::bigint[]);

-- name: message_list
select g.id, c.id as conversation_id, e.seq, g.sender, g.sender_id, g.content, g.file_id, g.client_id, g.created_at as timestamp,
       g.edited_at, g.deleted_at is not null as deleted,
       case when g.file_id is not null then jsonb_build_object('id', g.file_id, 'status', coalesce(f.status, 'pending'),
            'filename', f.filename, 'content_type', f.content_type, 'size', f.size) end as file,
       case when c.kind = 'pair' then (select case when o.id = c.employer_id then coalesce(c.company, o.name, o.username)
                   when c.company is null then coalesce(o.name, o.username) else coalesce(o.username, o.name) end
              from people o where o.id = case when g.sender_id = c.employer_id then c.applicant_id else c.employer_id end) end as receiver
  from entries e
  join messages g on g.id = e.message_id
  join conversations c on c.id = g.conversation_id
  left join files f on f.id = g.file_id and f.owner_id = g.sender_id
 where e.thread_id = :thread_id::bigint
--[ after
   and e.seq > :after::bigint
 order by e.seq
--]
--[ before
   and e.seq < :before::bigint
 order by e.seq desc
--]
--[ newest
 order by e.seq desc
--]
 limit :limit::bigint;

-- name: message_edit
update messages g
   set content = :content::text, edited_at = :now::timestamptz
  from entries e
 where e.thread_id = :thread_id::bigint and e.seq = :seq::bigint and g.id = e.message_id
   and g.sender_id = :sender_id::bigint and g.deleted_at is null
returning g.id;

-- name: message_delete
update messages g
   set content = null, file_id = null, deleted_at = :now::timestamptz
  from entries e
 where e.thread_id = :thread_id::bigint and e.seq = :seq::bigint and g.id = e.message_id
   and (g.sender_id = :user_id::bigint or :any_sender::boolean) and g.deleted_at is null
returning g.id;

-- name: message_exists
select g.id from entries e join messages g on g.id = e.message_id
 where e.thread_id = :thread_id::bigint and e.seq = :seq::bigint and g.deleted_at is null;

-- name: message_places
select thread_id, seq from entries where message_id = :message_id::bigint order by thread_id;

-- name: read_mark
update members m
   set read_seq = greatest(m.read_seq, least(:seq::bigint, t.last_seq))
  from threads t
 where m.conversation_id = :conversation_id::text and m.user_id = :user_id::bigint and t.id = m.thread_id
returning m.thread_id, m.read_seq, m.notified_seq;

-- --- the feed -------------------------------------------------------------------------------------------------------------

-- name: feed_write
-- The last statement of its transaction: whoever comes next waits here until it is committed.
with clock as (
	update chat_clock set n = n + 1 returning n
), written as (
	insert into feed (n, i, kind, room, user_id, event, data, at)
	select clock.n, f.i, f.kind, f.room, f.user_id, nullif(f.event, ''), nullif(f.data, '')::jsonb, :now::timestamptz
	  from clock, unnest(:kinds::text[], :rooms::text[], :user_ids::bigint[], :events::text[], :datas::text[])
		with ordinality as f(kind, room, user_id, event, data, i)
)
select n from clock;

-- name: feed_read
select n, i, kind, room, user_id, event, data
  from feed
 where n > :after::bigint and n <= :upto::bigint
 order by n, i
 limit :limit::bigint;

-- name: feed_missed
-- What one person's rooms were told since an offset.
select n, i, event, data, at
  from feed
 where (n, i) > (:n::bigint, :i::bigint) and n <= :upto::bigint
   and (kind = 'emit' and room = any(:rooms::text[]) or kind <> 'emit' and user_id = :user_id::bigint)
 order by n, i
 limit :limit::bigint;

-- name: feed_oldest
select coalesce(min(n), 0) as n from feed;

-- name: clock_read
select n from chat_clock;

-- name: feed_clean
delete from feed where ctid in (select ctid from feed where at < :before::timestamptz limit 1000);

-- name: rooms_of_user
-- In one look, with the number of the last batch: neither can have changed without the other.
select (select n from chat_clock) as n,
       (select array_agg(thread_id) from (select thread_id from members where user_id = :user_id::bigint
         order by joined_at desc limit :limit::bigint) mine) as threads;

-- --- what others tell -------------------------------------------------------------------------------------------------------

-- name: person_learn
insert into people (id, version, username, name, is_active)
values (:id::bigint, :version::bigint, :username::text, :name::text, :is_active::boolean)
    on conflict (id) do update
   set version = excluded.version, username = excluded.username, name = excluded.name, is_active = excluded.is_active
 where people.version < excluded.version;

-- name: person_profile
insert into people (id, profile_version, company, open_to_search)
values (:id::bigint, :version::bigint, :company::text, :open_to_search::boolean)
    on conflict (id) do update
   set profile_version = excluded.profile_version, company = excluded.company, open_to_search = excluded.open_to_search
 where people.profile_version < excluded.profile_version;

-- name: applicants_join
-- A batch of those who join a group that is there already, with its owner in it. Says for each who is in it now where, and
-- whether they are new; whoever has no row belongs elsewhere, or to a conversation that is not known yet.
with given as (
	select * from unnest(:ids::text[], :owner_ids::bigint[], :applicant_ids::bigint[])
		with ordinality as g (conversation_id, owner_id, applicant_id, place)
), fit as (
	select g.*, t.id as thread_id
	  from given g
	  join conversations c on c.id = g.conversation_id and c.mode = 'group' and c.owner_id = g.owner_id
	  join members o on o.conversation_id = c.id and o.user_id = g.owner_id
	  join threads t on t.conversation_id = c.id and coalesce(t.seeker_id, 0) = 0
), noted as (
	insert into applicants (employer_id, applicant_id)
	select distinct owner_id, applicant_id from fit order by owner_id, applicant_id
	    on conflict do nothing
), added as (
	insert into members (conversation_id, user_id, is_admin, thread_id, joined_at)
	select conversation_id, applicant_id, false, thread_id, :now::timestamptz from fit order by conversation_id, applicant_id
	    on conflict (conversation_id, user_id) do nothing
	returning conversation_id, user_id
)
select fit.place, fit.thread_id, added.user_id is not null as is_new
  from fit
  left join added on added.conversation_id = fit.conversation_id and added.user_id = fit.applicant_id
 order by fit.place;

-- name: applicant_insert
insert into applicants (employer_id, applicant_id) values (:employer_id::bigint, :applicant_id::bigint) on conflict do nothing;

-- name: person_find
-- By what an older system calls them.
select id from people where is_active and lower(username) = lower(:name::text) limit 2;

-- --- files ------------------------------------------------------------------------------------------------------------------

-- name: file_learn
insert into files (id, version, owner_id, filename, content_type, size, status, key)
values (:id::uuid, :version::bigint, :owner_id::bigint, :filename::text, :content_type::text, :size::bigint, :status::text, :key::text)
    on conflict (id) do update
   set version = excluded.version, filename = excluded.filename, content_type = excluded.content_type, size = excluded.size,
       status = excluded.status, key = excluded.key
 where files.version < excluded.version;

-- name: file_places
-- The threads in which its owner has sent it.
select distinct e.thread_id, g.conversation_id
  from messages g
  join entries e on e.message_id = g.id
 where g.file_id = :id::uuid and g.sender_id = :owner_id::bigint and g.deleted_at is null;

-- name: file_in_thread
-- A file is its owner's to show: what somebody else names in a message of theirs opens nothing.
select f.id, f.status, f.key, f.filename, f.content_type
  from entries e
  join messages g on g.id = e.message_id
  join files f on f.id = g.file_id and f.owner_id = g.sender_id
 where e.thread_id = :thread_id::bigint and g.file_id = :file_id::uuid and g.deleted_at is null
 limit 1;
