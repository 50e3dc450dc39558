-- Users ------------------------------------------------------------------------------------------------------------

-- part: user
       id, email, username, name, first_name, last_name, role, roles, is_active, language, time_zone, created_at, version

-- name: user_insert
insert into users (email, username, name, given_name, roles, language, time_zone, password_hash, created_at, updated_at)
values (:email::citext, :username::citext, :name::text, :given_name::text, :roles::text[], :language::text, :time_zone::text,
        :password_hash::text, :now::timestamptz, :now)
returning
--+ user
;

-- name: user_get
select
--+ user
  from users
 where id = :id::bigint and deleted_at is null;

-- name: user_lock
select
--+ user
  from users
 where id = :id::bigint and deleted_at is null
   for no key update;

-- name: user_update
update users
   set email = :email::citext, username = :username::citext, name = :name::text, given_name = :given_name::text,
       language = :language::text, time_zone = :time_zone::text, version = version + 1, updated_at = :now::timestamptz
 where id = :id::bigint and deleted_at is null
returning
--+ user
;

-- name: admin_known
select 1 from users where email = :email::citext and 'admin' = any (roles) and is_active;

-- name: user_set_active
update users
   set is_active = :is_active::boolean, version = version + 1, updated_at = :now::timestamptz
 where id = :id::bigint and deleted_at is null
returning
--+ user
;

-- name: user_set_roles
update users
   set roles = :roles::text[], version = version + 1, updated_at = :now::timestamptz
 where id = :id::bigint and deleted_at is null
returning
--+ user
;

-- name: user_erase
-- What stays keeps the id from ever meaning somebody else.
update users
   set email = null, username = null, name = null, given_name = null, password_hash = null, language = 'en', time_zone = 'UTC',
       is_active = false, version = version + 1, profile_version = profile_version + 1,
       updated_at = :now::timestamptz, deleted_at = :now
 where id = :id::bigint and deleted_at is null
returning
--+ user
;

-- name: user_traces_erase
-- Sessions are kept as long as their tokens might come again, but not where they were used from.
with seeker as (delete from seeker_profiles where user_id = :id::bigint),
     recruiter as (delete from recruiter_profiles where user_id = :id),
     resets as (delete from password_resets where user_id = :id),
     applications as (delete from applicants where seeker_id = :id or recruiter_id = :id)
update sessions set client_address = '', user_agent = null where user_id = :id;

-- name: admins_lock
-- Always in the order of ids, so that two who lock them wait for each other instead of both.
select id
  from users
 where 'admin' = any (roles) and is_active and deleted_at is null
 order by id
   for no key update;

-- list: user_list
select id, email, username, name, first_name, last_name, role, roles, is_active, language, time_zone, created_at
  from users
 where deleted_at is null
--[ q
   and names ilike containing(:q::text)
--]
--[ role
   and :role::text = any (roles)
--]
--[ is_active
   and is_active = :is_active::boolean
--]
--[ after
   and id < :after::bigint
--]
 order by id desc
 limit :limit::bigint;

-- name: is_applicant
select 1 from applicants where recruiter_id = :recruiter_id::bigint and seeker_id = :seeker_id::bigint;

-- Signing in -------------------------------------------------------------------------------------------------------

-- name: credentials_by_email
select id, password_hash, is_active from users where email = :email::citext;

-- name: credentials_by_username
select id, password_hash, is_active from users where username = :username::citext;

-- name: user_sign_in
-- The user whose password was verified, if all of that still holds; it does until the commit, as nobody else gets this lock.
select
--+ user
  from users
 where id = :id::bigint and password_hash = :verified::text and is_active and deleted_at is null
   for no key update;

-- name: password_replace
update users set password_hash = :new_hash::text, updated_at = :now::timestamptz where id = :id::bigint;

-- name: session_from_address
-- Has this account signed in from there in the last month?
select 1
  from sessions
 where user_id = :user_id::bigint and client_address = :client_address::text and used_at > :since::timestamptz
 limit 1;

-- Sessions ---------------------------------------------------------------------------------------------------------

-- name: session_insert
insert into sessions (id, user_id, created_at, used_at, expires_at, client_address, user_agent)
values (:id::uuid, :user_id::bigint, :now::timestamptz, :now, :expires_at::timestamptz, :client_address::text,
        :user_agent::text);

-- name: session_lock
select user_id, refresh_n, rotated_at, expires_at, revoked_at
  from sessions
 where id = :id::uuid
   for no key update;

-- name: session_rotate
update sessions
   set refresh_n = refresh_n + 1, rotated_at = :now::timestamptz, used_at = :now, expires_at = :expires_at::timestamptz
 where id = :id::uuid;

-- name: session_end
update sessions
   set revoked_at = :now::timestamptz, revoked_reason = :reason::text
 where id = :id::uuid and user_id = :user_id::bigint and revoked_at is null;

-- name: sessions_end_all
update sessions
   set revoked_at = :now::timestamptz, revoked_reason = :reason::text
 where user_id = :user_id::bigint and revoked_at is null and expires_at > :now
   and id is distinct from :keep::uuid
returning id;

-- name: sessions_end_oldest
-- All but the newest.
update sessions
   set revoked_at = :now::timestamptz, revoked_reason = :reason::text
 where id in (select id
                from sessions
               where user_id = :user_id::bigint and revoked_at is null and expires_at > :now
               order by created_at desc, id desc
              offset :keep::bigint)
returning id;

-- name: sessions_live
select id from sessions where user_id = :user_id::bigint and revoked_at is null and expires_at > :now::timestamptz;

-- name: session_list
select id, created_at, used_at, expires_at, client_address, user_agent, id = :current::uuid as is_current
  from sessions
 where user_id = :user_id::bigint and revoked_at is null and expires_at > :now::timestamptz
 order by created_at desc
 limit :limit::bigint;

-- name: session_state_locked
-- The share locks make a revocation or a change of roles wait until this state has reached Redis, and this wait for it.
-- The user's is taken first, as whoever ends all sessions of a user does.
select case when s.revoked_at is null and s.expires_at > :now::timestamptz and u.is_active and u.deleted_at is null
            then 'live' else 'dead' end as life,
       s.user_id, u.roles
  from users u
  join sessions s on s.user_id = u.id
 where s.id = :id::uuid
   for share;

-- name: sessions_clean
-- Ended sessions are kept for a month, so that a stolen refresh token is still recognised.
delete from sessions
 where id = any (array(select id from sessions where expires_at < :before::timestamptz limit 1000));

-- Passwords --------------------------------------------------------------------------------------------------------

-- name: reset_request
insert into reset_requests (email, request_id, requested_at) values (:email::citext, :request_id::text, :now::timestamptz);

-- name: reset_request_take
delete from reset_requests
 where id = (select id from reset_requests order by id limit 1 for update skip locked)
returning email, request_id, requested_at;

-- name: reset_insert
-- With the user's row locked, so that an address which is being changed gets no link any more.
with account as materialized (
	select id
	  from users
	 where email = :email::citext and is_active and deleted_at is null
	   for no key update
)
insert into password_resets (user_id, requested_at, expires_at)
select id, :now::timestamptz, :expires_at::timestamptz from account
returning id, user_id, expires_at;

-- name: reset_account
select u.id, u.email, u.username, u.password_hash
  from password_resets p
  join users u on u.id = p.user_id
 where p.id = :id::bigint and p.used_at is null and p.expires_at > :now::timestamptz and u.is_active;

-- name: reset_use
-- The user's row is locked first, as whatever else ends links does.
with account as materialized (
	select id
	  from users
	 where id = (select user_id from password_resets where id = :id::bigint) and is_active and deleted_at is null
	   for no key update
)
update password_resets set used_at = :now::timestamptz
 where id = :id and user_id = (select id from account) and used_at is null and expires_at > :now
returning user_id as id;

-- name: resets_end
update password_resets set used_at = :now::timestamptz where user_id = :user_id::bigint and used_at is null;

-- name: account_get
select id, email, username, password_hash from users where id = :id::bigint and deleted_at is null;

-- name: password_set
update users
   set password_hash = :hash::text, updated_at = :now::timestamptz
 where id = :id::bigint and deleted_at is null
--[ verified
   and password_hash = :verified::text
--]
returning id;

-- name: resets_clean
delete from password_resets
 where id = any (array(select id from password_resets where expires_at < :before::timestamptz limit 1000));

-- Profiles ---------------------------------------------------------------------------------------------------------

-- name: profile_lock
select id from users where id = :user_id::bigint and deleted_at is null for no key update;

-- name: profile_raise
-- The next version of what both profiles say; its row's lock lets one writer at a time at either.
update users set profile_version = profile_version + 1 where id = :user_id::bigint and deleted_at is null returning id;

-- name: profile_state
select u.id, u.profile_version as version, s.user_id is not null as is_seeker, s.full_name, s.headline, s.summary,
       s.location, s.skill_ids, s.interest_ids, s.preferred_job_types, s.preferred_locations,
       coalesce(s.open_to_search, false) as open_to_search, r.user_id is not null as is_recruiter, r.company_name,
       r.company_website, r.industry as company_industry, r.location as company_location,
       r.description as company_description, r.interest_ids as company_interest_ids, u.deleted_at is not null as deleted
  from users u
  left join seeker_profiles s on s.user_id = u.id
  left join recruiter_profiles r on r.user_id = u.id
 where u.id = :user_id::bigint;

-- name: seeker_profile_get
select user_id as id, full_name, headline, summary, location, skill_ids, experience, education, interest_ids,
       preferred_job_types, preferred_locations, open_to_search, phone, is_listed, created_at, updated_at
  from seeker_profiles
 where user_id = :user_id::bigint;

-- name: seeker_profile_write
insert into seeker_profiles (user_id, full_name, headline, summary, location, skill_ids, experience, education,
       interest_ids, preferred_job_types, preferred_locations, open_to_search, phone, is_listed, audience, search_text,
       created_at, updated_at)
select id, :full_name::text, :headline::text, :summary::text, :location::text, coalesce(:skill_ids::bigint[], '{}'),
       :experience::jsonb, :education::jsonb, coalesce(:interest_ids::bigint[], '{}'), :preferred_job_types::text[],
       coalesce(:preferred_locations::text[], '{}'), :open_to_search::boolean, :phone::text,
       is_active and 'seeker' = any (roles),
       seeker_audience(id, is_active and 'seeker' = any (roles), :open_to_search),
       seeker_document(:headline, :summary, coalesce(:skill_ids, '{}'), :experience, :education),
       :now::timestamptz, :now
  from users
 where id = :user_id::bigint and deleted_at is null
    on conflict (user_id) do update
   set full_name = excluded.full_name, headline = excluded.headline, summary = excluded.summary,
       location = excluded.location, skill_ids = excluded.skill_ids, experience = excluded.experience,
       education = excluded.education, interest_ids = excluded.interest_ids,
       preferred_job_types = excluded.preferred_job_types, preferred_locations = excluded.preferred_locations,
       open_to_search = excluded.open_to_search, phone = excluded.phone, audience = excluded.audience,
       search_text = excluded.search_text, updated_at = excluded.updated_at
returning user_id as id, full_name, headline, summary, location, skill_ids, experience, education, interest_ids,
       preferred_job_types, preferred_locations, open_to_search, phone, is_listed, created_at, updated_at;

-- name: seeker_profile_relist
update seeker_profiles p
   set is_listed = u.listed, audience = seeker_audience(p.user_id, u.listed, p.open_to_search)
  from (select id, is_active and 'seeker' = any (roles) as listed from users where id = :user_id::bigint) as u
 where p.user_id = u.id;

-- name: recruiter_profile_get
select user_id as id, company_name, company_website, industry, location, description, interest_ids, created_at, updated_at
  from recruiter_profiles
 where user_id = :user_id::bigint;

-- name: recruiter_profile_write
insert into recruiter_profiles (user_id, company_name, company_website, industry, location, description, interest_ids,
       created_at, updated_at)
values (:user_id::bigint, :company_name::text, :company_website::text, :industry::text, :location::text,
       :description::text, coalesce(:interest_ids::bigint[], '{}'), :now::timestamptz, :now)
    on conflict (user_id) do update
   set company_name = excluded.company_name, company_website = excluded.company_website, industry = excluded.industry,
       location = excluded.location, description = excluded.description, interest_ids = excluded.interest_ids,
       updated_at = excluded.updated_at
returning user_id as id, company_name, company_website, industry, location, description, interest_ids, created_at,
       updated_at;

-- Searching candidates ---------------------------------------------------------------------------------------------

-- name: skills_meant
-- Skills of these ids, names or aliases: each with the one that it became a part of, and all that became a part of it.
with named as (
	select coalesce(merged_into, id) as id
	  from skills
	 where id = any (:ids::bigint[])
	    or not is_deleted
	       and (lower(name) = any (:names::text[])
	            or exists (select from unnest(aliases) as alias where lower(alias) = any (:names)))
)
select id from named
 union
select id from skills where merged_into in (select id from named);

-- name: text_only_excludes
-- A row where a text names nothing to look for, only what to leave out: no index leads to what remains.
select where querytree(websearch_to_tsquery('people', search_form(:q::text))) = 'T';

-- part: candidate_filters
--[ skills
   and skill_ids && :skill_ids::bigint[]
--]
--[ interests
   and interest_ids && :interest_ids::bigint[]
--]
--[ job_type
   and preferred_job_types @> array[:job_type::text]
--]
--[ location
   and places ilike containing(:location::text)
--]

-- name: candidate_list
-- The newest first. The next ones in that order are looked at one by one; where they do not fill the page, the filters
-- are narrow, and the index gives all that pass. weight is the time in microseconds. With a text it goes on behind the
-- ranked ones of candidate_search, where the index knows too many: then the page is what those looked at have given, and
-- candidate_list_end says where the next one begins.
with newest as (
	select user_id, updated_at, search_text, skill_ids, interest_ids, preferred_job_types, places, open_to_search, audience
	  from seeker_profiles
	 where is_listed
--[ after
	   and (updated_at, user_id) < (:before::timestamptz, :after_id::bigint)
--]
	 order by updated_at desc, user_id desc
	 limit :looked_at::bigint
),
near as materialized (
	select user_id, updated_at
	  from newest
	 where true
--[ text
	   and search_text @@ websearch_to_tsquery('people', search_form(:q::text))
--]
--[ own
	   and (open_to_search or audience && array[:recruiter_id::bigint])
--]
--+ candidate_filters
	 limit :limit::bigint
),
rest as (
	select user_id, updated_at
	  from seeker_profiles
	 where (select count(*) from near) < :limit
--[ text
	   and false
--]
	   and is_listed
--[ after
	   and (updated_at, user_id) < (:before, :after_id)
--]
--[ own
	   and audience && array[0, :recruiter_id]
--]
--+ candidate_filters
),
page as (
	select user_id, (extract(epoch from updated_at) * 1000000)::bigint as weight
	  from (select * from near union select * from rest) as found
	 order by updated_at desc, user_id desc
	 limit :limit
)
select p.user_id as id, full_name, headline, summary, location, skill_ids, experience, education, interest_ids,
       preferred_job_types, preferred_locations, open_to_search, created_at, updated_at, weight
  from page
  join seeker_profiles p using (user_id)
 order by weight desc, user_id desc;

-- name: candidate_list_end
-- The last of those that candidate_list has looked at, if it did not come to the end.
select updated_at, user_id as id
  from seeker_profiles
 where is_listed
   and (updated_at, user_id) < (:before::timestamptz, :after_id::bigint)
 order by updated_at desc, user_id desc
offset :looked_at::bigint - 1
 limit 1;

-- name: candidate_search
-- The best match first. What is ranked is bounded, so that a word which everybody uses costs no more than a rare one: the
-- newest 2,000 profiles are looked at one by one, and where one in 25 holds the words, those that match are all that is
-- ranked. Otherwise the search is a narrow one, for which the index gives every match; more than 2,000 make it wide after
-- all. Behind what a wide search ranks, down to its floor, candidate_list goes on. Later pages keep to what the first one
-- found.
with query as materialized (
	-- Of words side by side the index knows who holds the words, and each of those has to be looked at: so it is asked for
	-- the words alone, and they say how wide the search is.
	select q, case when q::text like '%!%' then q
	               else regexp_replace(q::text, ' <(-|[0-9]+)> ', ' & ', 'g')::tsquery end as words
	  from websearch_to_tsquery('people', search_form(:q::text)) as q
),
newest as (
	select user_id, search_text, skill_ids, interest_ids, preferred_job_types, places, open_to_search, audience
	  from seeker_profiles
	 where is_listed
--[ after
	   and (updated_at, user_id) >= (:floor_at::timestamptz, :floor_id::bigint)
--]
	 order by updated_at desc, user_id desc
	 limit 2000
--[ after
	       + 2000 -- for those that were changed since
--]
),
floor as materialized (
	select updated_at as floor_at, user_id as floor_id
	  from seeker_profiles
	 where is_listed
	 order by updated_at desc, user_id desc
	offset 1999
	 limit 1
),
near as materialized (
	select user_id, case when search_text @@ q then (ts_rank(search_text, q, 1) * 1000000)::bigint end as weight
	  from newest
	  join query on search_text @@ words
	 where true
--[ own
	   and (open_to_search or audience && array[:recruiter_id::bigint])
--]
--+ candidate_filters
),
indexed as (
	select user_id, search_text, q
	  from seeker_profiles
	  join query on search_text @@ words
	 where is_listed
	   and ((select count(*) from near) < 80
--[ after
	        or not :is_wide::boolean
--]
	       )
--[ own
	   and audience && array[0, :recruiter_id]
--]
--+ candidate_filters
	 limit 2001
),
sample as materialized (
	select user_id, case when search_text @@ q then (ts_rank(search_text, q, 1) * 1000000)::bigint end as weight from indexed
),
breadth as materialized (
	select ((select count(*) from near) >= 80 or (select count(*) from sample) > 2000)
--[ after
	       and false or :is_wide
--]
	       as is_wide
),
page as (
	select user_id, weight
	  from breadth,
	       lateral (select * from near where is_wide union all select * from sample where not is_wide) as found
	 where weight is not null
--[ after
	   and (weight, user_id) < (:after_weight::bigint, :after_id::bigint)
--]
	 order by weight desc, user_id desc
	 limit :limit::bigint
)
-- Where nobody is on the page one row without a profile says how wide the search is.
select coalesce(p.user_id, 0) as id, full_name, headline, summary, location, skill_ids, experience, education, interest_ids,
       preferred_job_types, preferred_locations, open_to_search, created_at, updated_at, coalesce(weight, 0) as weight,
       is_wide,
       coalesce(
--[ after
                :floor_at,
--]
                floor_at, 'epoch') as floor_at,
       coalesce(
--[ after
                :floor_id,
--]
                floor_id, 0) as floor_id
  from breadth
  left join page on true
  left join seeker_profiles p using (user_id)
  left join floor on true
 order by weight desc nulls last, user_id desc;

-- name: skill_store
-- Returns a row where the words that profiles are found by have changed.
with before as (
	select name, aliases from skills where id = :id::bigint
), stored as (
	insert into skills (id, name, aliases, version)
	values (:id, :name::text, coalesce(:aliases::text[], '{}'), :version::bigint)
	    on conflict (id) do update
	   set name = excluded.name, aliases = excluded.aliases, is_deleted = false, merged_into = null,
	       version = excluded.version
	 where skills.version <= excluded.version
	returning name, aliases
)
select from stored where (name, aliases) not in (select name, aliases from before);

-- name: skill_remove
-- Its words stay, so that profiles which list it are still found by them.
insert into skills (id, name, merged_into, is_deleted, version)
values (:id::bigint, '', :merged_into::bigint?, true, :version::bigint)
    on conflict (id) do update
   set merged_into = excluded.merged_into, is_deleted = true, version = excluded.version
 where skills.version <= excluded.version;

-- name: skill_change_note
insert into skill_changes (skill_id) values (:skill_id::bigint)
    on conflict (skill_id) do update set after_user_id = 0;

-- name: skill_change_take
select skill_id, after_user_id from skill_changes order by skill_id limit 1 for update skip locked;

-- name: skill_change_follow
-- Rewrites what the next profiles with this skill are found by; says which was the last, and how many they were.
with next as (
	select user_id
	  from seeker_profiles
	 where skill_ids @> array[:skill_id::bigint] and user_id > :after_user_id::bigint
	 order by user_id
	 limit :limit::bigint
	   for no key update
), written as (
	update seeker_profiles p
	   set search_text = seeker_document(headline, summary, skill_ids, experience, education)
	  from next
	 where p.user_id = next.user_id
	returning p.user_id
)
select coalesce(max(user_id), 0) as after_user_id, count(*) as count from written;

-- name: skill_change_advance
update skill_changes set after_user_id = :after_user_id::bigint where skill_id = :skill_id::bigint;

-- name: skill_change_done
delete from skill_changes where skill_id = :skill_id::bigint;

-- name: applicants_lock
-- As profile_lock does, in the order of their ids.
select id from users where id = any(:user_ids::bigint[]) and deleted_at is null order by id for no key update;

-- name: applicants_add
-- Says who is seen by one more now.
insert into applicants (recruiter_id, seeker_id)
select distinct recruiter_id, seeker_id
  from unnest(:recruiter_ids::bigint[], :seeker_ids::bigint[]) as given (recruiter_id, seeker_id)
 order by recruiter_id, seeker_id
    on conflict do nothing
returning seeker_id as id;

-- name: applicants_show
-- To the recruiters who would not find the profiles otherwise.
update seeker_profiles
   set audience = seeker_audience(user_id, is_listed, open_to_search)
 where user_id = any(:seeker_ids::bigint[]) and is_listed and not open_to_search;

-- The activity log --------------------------------------------------------------------------------------------------

-- name: activity_add
-- Events in their order. One of a deleted user that comes late says no more than that it happened.
insert into activity (event_id, kind, actor_id, object_type, object_id, occurred_at, request_id, data)
select event_id::uuid, kind, nullif(actor_id, 0), object_type, nullif(object_id, ''),
       timestamptz 'epoch' + occurred_us * interval '1 microsecond', nullif(request_id, ''),
       case when object_type in ('user', 'profile', 'application', 'interview', 'file')
                 and exists (select from users
                          where id = person_of(object_type, object_id, data::jsonb) and deleted_at is not null)
            then '{}' else data::jsonb end
  from unnest(:event_ids::text[], :kinds::text[], :actor_ids::bigint[], :object_types::text[], :object_ids::text[],
              :occurred_us::bigint[], :request_ids::text[], :datas::text[])
       with ordinality as e (event_id, kind, actor_id, object_type, object_id, occurred_us, request_id, data, place)
 order by place
    on conflict (event_id) do nothing;

-- name: activity_erase
update activity set data = '{}' where person_of(object_type, object_id, data) = :user_id::bigint and data <> '{}';

-- name: activity_list
select id, event_id, kind, actor_id, object_type, object_id, occurred_at, request_id, data
  from activity
 where true
--[ actor
   and actor_id = :actor_id::bigint
--]
--[ kind
   and kind = :kind::text
--]
--[ object_type
   and object_type = :object_type::text
--]
--[ object_id
   and object_id = :object_id::text
--]
--[ since
   and occurred_at >= :since::timestamptz
--]
--[ until
   and occurred_at < :until::timestamptz
--]
--[ after
   and (occurred_at, id) < (:after_time::timestamptz, :after_id::bigint)
--]
 order by occurred_at desc, id desc
 limit :limit::bigint;
