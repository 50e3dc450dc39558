-- What is known of others ------------------------------------------------------------------------------------------

-- name: job_learn
-- An older version than the one known changes nothing; the same again repairs. Returns a row when the job has another owner
-- now than before.
with before as (
	select owner_id from jobs where id = :id::bigint
), learned as (
	insert into jobs as known (id, version, owner_id, title, company, status, chat_mode, application_deadline, expires_at,
	       is_deleted)
	values (:id, :version::bigint, :owner_id::bigint, :title::text, :company::text, :status::text, :chat_mode::text,
	       :application_deadline::timestamptz, :expires_at::timestamptz, :is_deleted::boolean)
	    on conflict (id) do update
	   set version = excluded.version, owner_id = excluded.owner_id, title = excluded.title, company = excluded.company,
	       status = excluded.status, chat_mode = excluded.chat_mode,
	       application_deadline = excluded.application_deadline, expires_at = excluded.expires_at,
	       is_deleted = excluded.is_deleted
	 where known.version <= excluded.version
	returning owner_id
)
select learned.owner_id from learned join before on before.owner_id <> learned.owner_id;

-- name: job_owner_follows
-- Applications and their interviews are for whoever has the job now.
with moved as (
	update applications set owner_id = :owner_id::bigint where job_id = :id::bigint and owner_id <> :owner_id returning id)
update interviews set owner_id = :owner_id from moved where application_id = moved.id;

-- name: job_forget
-- What is left of a deleted job is whose it was: its applications stay.
update jobs set version = :version::bigint, is_deleted = true where id = :id::bigint and version <= :version;

-- name: user_learn
insert into users as known (id, version, email, name, is_deleted)
values (:id::bigint, :version::bigint, :email::text, :name::text, :is_deleted::boolean)
    on conflict (id) do update
   set version = excluded.version, email = excluded.email, name = excluded.name, is_deleted = excluded.is_deleted
 where known.version <= excluded.version;

-- name: profile_learn
-- The part of it that an application takes a copy of.
insert into users as known (id, profile_version, profile, skill_ids)
values (:id::bigint, :version::bigint,
        case when :is_seeker::boolean
             then jsonb_build_object('full_name', :full_name::text, 'headline', :headline::text, 'summary', :summary::text,
                                     'location', :location::text, 'skill_ids', coalesce(:skill_ids::bigint[], '{}')) end,
        case when :is_seeker then coalesce(:skill_ids, '{}') else '{}' end)
    on conflict (id) do update
   set profile_version = excluded.profile_version, profile = excluded.profile, skill_ids = excluded.skill_ids
 where known.profile_version <= excluded.profile_version;

-- name: applicant_erase
-- What somebody sent goes with their account; that they applied, and what became of it, stays.
update applications
   set name = null, email = null, cover_letter = null, profile = null, skill_ids = '{}', resume_file_id = null,
       cover_letter_file_id = null, version = version + 1
 where applicant_id = :applicant_id::bigint;

-- name: files_give_up
-- The sweeper takes what nobody keeps, and what was announced long ago.
update files
   set is_kept = false, created_at = :long_ago::timestamptz,
       upload_until = case when status = 'expected' then :long_ago else upload_until end
 where owner_id = :owner_id::bigint;

-- name: skill_learn
insert into skills as known (id, version, name, aliases, merged_into)
values (:id::bigint, :version::bigint, coalesce(:name::text, ''), coalesce(:aliases::text[], '{}'), :merged_into::bigint?)
    on conflict (id) do update
   set version = excluded.version, name = coalesce(nullif(excluded.name, ''), known.name), aliases = excluded.aliases,
       merged_into = excluded.merged_into
 where known.version <= excluded.version;

-- name: job_known
select id, owner_id, status, application_deadline, expires_at, is_deleted,
       exists (select from users where id = :user_id::bigint and version > 0) as knows_user
  from jobs
 where id = :id::bigint;

-- name: job_named
-- Of several of one name the newest, and rather one that is open.
select id
  from jobs
 where lower(company) = lower(:company::text) and lower(title) = lower(:title::text) and not is_deleted and status <> 'draft'
 order by status = 'open' desc, id desc
 limit 1;

-- name: user_known
select id from users where id = :id::bigint and version > 0;

-- Applications -----------------------------------------------------------------------------------------------------

-- name: application_insert
-- Nothing is inserted where something stands against it; which of its many conditions that is, is asked only then.
with made as (
	insert into applications (job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, profile,
	       skill_ids, resume_file_id, cover_letter_file_id, status, submitted_at, changed_at)
	select j.id, j.title, j.company, j.owner_id, u.id, coalesce(:name::text, u.profile ->> 'full_name', u.name),
	       coalesce(:email::text, u.email), :cover_letter::text, u.profile, u.skill_ids, :resume::uuid, :letter::uuid,
	       'submitted', :now::timestamptz, :now
	  from jobs j, users u
	 where j.id = :job_id::bigint and u.id = :applicant_id::bigint and u.version > 0
	   and j.status = 'open' and not j.is_deleted and j.owner_id <> u.id
	   and (j.application_deadline is null or j.application_deadline > :now)
	   and (j.expires_at is null or j.expires_at > :now)
--[ resume
	   and exists (select from files
	                where id = :resume and owner_id = :applicant_id and status in ('pending', 'clean'))
--]
--[ letter
	   and exists (select from files
	                where id = :letter and owner_id = :applicant_id and status in ('pending', 'clean'))
--]
	returning *
), noted as (
	insert into application_history (application_id, to_status, actor_id, at)
	select id, status, applicant_id, submitted_at from made
)
select id, job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, resume_file_id,
       cover_letter_file_id, profile, status, submitted_at, changed_at, version
  from made;

-- name: application_get
select id, job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, resume_file_id,
       cover_letter_file_id, profile, status, submitted_at, changed_at, version
  from applications
 where id = :id::bigint;

-- name: application_lock
select id, job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, resume_file_id,
       cover_letter_file_id, profile, status, submitted_at, changed_at, version
  from applications
 where id = :id::bigint
   for no key update;

-- name: applications_lock
select id, job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, resume_file_id,
       cover_letter_file_id, profile, status, submitted_at, changed_at, version
  from applications
 where job_id = :job_id::bigint and id = any (:ids::bigint[])
 order by id
   for no key update;

-- name: application_move
with moved as (
	update applications
	   set status = :status::text, version = version + 1, changed_at = :now::timestamptz
	 where id = :id::bigint
	returning *
), noted as (
	insert into application_history (application_id, from_status, to_status, actor_id, note, at)
	select id, :from::text, status, :actor_id::bigint, :note::text, changed_at from moved
)
select id, job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, resume_file_id,
       cover_letter_file_id, profile, status, submitted_at, changed_at, version
  from moved;

-- name: history_add
-- A note without a step.
insert into application_history (application_id, from_status, to_status, actor_id, note, at)
values (:application_id::bigint, :status::text, :status, :actor_id::bigint, :note::text, :now::timestamptz);

-- list: applications_mine
select id, job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, resume_file_id,
       cover_letter_file_id, profile, status, submitted_at, changed_at
  from applications
 where applicant_id = :applicant_id::bigint
--[ status
   and status = any (:statuses::text[])
--]
--[ after
   and id < :after_id::bigint
--]
 order by id desc
 limit :limit::bigint;

-- list: applicants
-- The applications to a job. Of the orders and of the places to go on from, one each is switched on, none being the newest
-- first.
select id, job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, resume_file_id,
       cover_letter_file_id, profile, status, submitted_at, changed_at, lower(coalesce(name, '')) as sort_name
  from applications
 where job_id = :job_id::bigint
--[ status
   and status = any (:statuses::text[])
--]
--[ skills
   and skill_ids && skills_meant(:skills::text[])
--]
--[ since
   and submitted_at >= :since::timestamptz
--]
--[ until
   and submitted_at < :until::timestamptz
--]
--[ q
   and concat_ws(' ', name, email, cover_letter, profile ->> 'headline', profile ->> 'summary') ilike containing(:q::text)
--]
--[ after_newest
   and id < :after_id::bigint
--]
--[ after_oldest
   and id > :after_id::bigint
--]
--[ after_change
   and (changed_at, id) < (:after_change::timestamptz, :after_id::bigint)
--]
--[ after_name
   and (lower(coalesce(name, '')), -id) > (:after_name::text, - :after_id::bigint)
--]
 order by
--[ oldest
       id,
--]
--[ by_change
       changed_at desc,
--]
--[ by_name
       lower(coalesce(name, '')),
--]
       id desc
 limit :limit::bigint;

-- name: history
select id, from_status, to_status, actor_id, at
--[ notes
       , note
--]
  from application_history
 where application_id = :application_id::bigint
--[ after
   and id > :after_id::bigint
--]
 order by id
 limit :limit::bigint;

-- Interviews -------------------------------------------------------------------------------------------------------

-- name: interview_insert
insert into interviews (uid, application_id, owner_id, applicant_id, scheduled_at, duration_minutes, ends_at, mode, link,
       location, interviewers, notes, status, result, created_at, updated_at)
values (:uid::uuid, :application_id::bigint, :owner_id::bigint, :applicant_id::bigint, :scheduled_at::timestamptz,
        :duration_minutes::bigint, :scheduled_at + :duration_minutes * interval '1 minute', :mode::text, :link::text,
        :location::text, coalesce(:interviewers::text[], '{}'), :notes::text, 'scheduled', 'pending', :now::timestamptz,
        :now)
returning id;

-- name: interview_lock
select id from interviews where id = :id::bigint for no key update;

-- name: interview_get
select id, uid, application_id, job_id, job_title, company, owner_id, applicant_id, name, email, organizer_name,
       organizer_email, scheduled_at, duration_minutes, mode, link, location, interviewers, notes, status, result,
       clashes_with, sequence, version, created_at, updated_at
  from interview_details
 where id = :id::bigint;

-- name: interview_update
-- Those who were invited hear of another appointment, and of nothing else.
update interviews
   set scheduled_at = :scheduled_at::timestamptz, duration_minutes = :duration_minutes::bigint,
       ends_at = :scheduled_at + :duration_minutes * interval '1 minute', mode = :mode::text, link = :link::text,
       location = :location::text, interviewers = coalesce(:interviewers::text[], '{}'), notes = :notes::text,
       sequence = sequence + :moved::boolean::integer, version = version + 1, updated_at = :now::timestamptz
 where id = :id::bigint;

-- name: interview_cancel
update interviews
   set status = 'cancelled', sequence = sequence + 1, version = version + 1, updated_at = :now::timestamptz
 where id = :id::bigint;

-- name: interview_set_result
update interviews
   set result = :result::text, version = version + 1, updated_at = :now::timestamptz
 where id = :id::bigint;

-- name: interviews_to_come
select id
  from interviews
 where application_id = :application_id::bigint and status = 'scheduled' and result = 'pending'
   and ends_at > :now::timestamptz
 order by id
   for no key update;

-- name: interviews
-- In the order of time. What is for staff is shown to those who are.
select id, application_id, job_id, job_title, company, owner_id, applicant_id, name, scheduled_at, duration_minutes, mode,
       link, location, interviewers, status, result, created_at, updated_at,
       case when owner_id = :viewer_id::bigint or :sees_all::boolean then notes end as notes,
       case when owner_id = :viewer_id or :sees_all then clashes_with else '{}' end as clashes_with
  from interview_details
 where true
--[ mine
   and (owner_id = :viewer_id or applicant_id = :viewer_id)
--]
--[ of_application
   and application_id = :application_id::bigint
--]
--[ status
   and status = :status::text
--]
--[ since
   and scheduled_at >= :since::timestamptz
--]
--[ until
   and scheduled_at < :until::timestamptz
--]
--[ after
   and (scheduled_at, id) > (:after::timestamptz, :after_id::bigint)
--]
 order by scheduled_at, id
 limit :limit::bigint;

-- Files ------------------------------------------------------------------------------------------------------------

-- name: file_insert
-- None for somebody who has too many on their way already.
insert into files (id, owner_id, filename, content_type, size, status, is_kept, next_at, leased_until, upload_until,
       created_at)
select :id::uuid, :owner_id::bigint, :filename::text, :content_type::text, :size::bigint, 'expected', :is_kept::boolean,
       :now::timestamptz, :leased_until::timestamptz, :upload_until::timestamptz, :now
 where (select count(*) from files where owner_id = :owner_id and status = 'expected') < :most::bigint
returning id;

-- name: file_get
select id, owner_id, filename, content_type, size, case status when 'expected' then 'pending' else status end as status,
       status = 'expected' as is_expected, finding, key, version, created_at, uploaded_at, scanned_at
  from files
 where id = :id::uuid;

-- name: file_is_held
select 1
  from applications
 where owner_id = :owner_id::bigint and (resume_file_id = :id::uuid or cover_letter_file_id = :id);

-- name: file_usable
-- One's own, and nothing known against it.
select 1
  from files
 where id = :id::uuid and owner_id = :owner_id::bigint and status in ('pending', 'clean');

-- name: files_keep
update files set is_kept = true where id in (:resume::uuid, :cover_letter::uuid) and not is_kept;

-- name: file_lease
update files
   set leased_until = :until::timestamptz
 where id = :id::uuid and status = 'expected' and (leased_until is null or leased_until <= :now::timestamptz)
returning id, owner_id, filename, content_type, size, 'pending' as status, true as is_expected, finding, key, version,
       created_at, uploaded_at, scanned_at;

-- name: file_release
update files set leased_until = null where id = :id::uuid and status = 'expected';

-- name: file_arrived
update files
   set status = :status::text, key = case when :status = 'pending' then :key::text end, finding = :finding::text,
       size = :size::bigint, content_type = coalesce(:content_type::text, content_type), leased_until = null,
       next_at = :now::timestamptz, uploaded_at = :now, version = version + 1
 where id = :id::uuid and status = 'expected'
returning id, owner_id, filename, content_type, size, status, false as is_expected, finding, key, version, created_at,
       uploaded_at, scanned_at;

-- name: file_to_scan
update files
   set next_at = :until::timestamptz, tries = tries + 1
 where id = (select id
               from files
              where status = 'pending' and next_at <= :now::timestamptz
              order by next_at
              limit 1
                for no key update skip locked)
returning id, owner_id, filename, content_type, size, status, false as is_expected, finding, key, version, created_at,
       uploaded_at, scanned_at, tries;

-- name: file_put_back
update files set next_at = :next_at::timestamptz, tries = tries - 1 where id = :id::uuid and status = 'pending';

-- name: file_scanned
update files
   set status = :status::text, key = :key::text, finding = :finding::text, scanned_at = :now::timestamptz,
       version = version + 1
 where id = :id::uuid and status = 'pending'
returning id, owner_id, filename, content_type, size, status, false as is_expected, finding, key, version, created_at,
       uploaded_at, scanned_at;

-- name: files_due
-- Announced, and maybe uploaded without a word since.
update files
   set next_at = :again_at::timestamptz
 where id in (select id
                from files
               where status = 'expected' and upload_until is not null and next_at <= :now::timestamptz
               order by next_at
               limit :most::bigint
                 for no key update skip locked)
returning id, owner_id, filename, content_type, size, 'pending' as status, true as is_expected, finding, key, version,
       created_at, uploaded_at, scanned_at;

-- name: files_abandoned
select id, owner_id, filename, content_type, size, 'pending' as status, true as is_expected, finding, key, version,
       created_at, uploaded_at, scanned_at
  from files
 where status = 'expected' and coalesce(upload_until, leased_until) < :before::timestamptz
   and (leased_until is null or leased_until < :now::timestamptz)
 limit :most::bigint;

-- name: files_left_over
select id, owner_id, filename, content_type, size, status, false as is_expected, finding, key, version, created_at,
       uploaded_at, scanned_at
  from files
 where status <> 'expected' and upload_until < :before::timestamptz
 limit :most::bigint;

-- name: files_unkept
select id, owner_id, filename, content_type, size, status, false as is_expected, finding, key, version, created_at,
       uploaded_at, scanned_at
  from files
 where not is_kept and created_at < :before::timestamptz and status <> 'expected'
 limit :most::bigint;

-- name: file_tidied
update files set upload_until = null where id = :id::uuid;

-- name: file_delete
delete from files where id = :id::uuid;
