-- Jobs -------------------------------------------------------------------------------------------------------------

-- name: job_insert
insert into jobs (owner_id, title, description, company, company_given, location, city, region, country, remote, job_type,
       industry, industry_id, skill_ids, skills, salary_min, salary_max, salary_currency, salary_period, salary_text, work_hours,
       application_deadline, expires_at, chat_mode, status, posted_at, created_at, updated_at, changed_by)
values (:owner_id::bigint, :title::text, :description::text, :company::text, :company_given::boolean, :location::text,
       :city::text, :region::text, :country::text, :remote::boolean, :job_type::text, :industry::text,
       :industry_id::bigint?, coalesce(:skill_ids::bigint[], '{}'), coalesce(:skills::text[], '{}'), :salary_min::bigint?,
       :salary_max::bigint?, upper(:salary_currency::text), :salary_period::text, :salary_text::text, :work_hours::text,
       :application_deadline::timestamptz, :expires_at::timestamptz, :chat_mode::text, :status::text,
       case when :status = 'open' then :now::timestamptz end, :now, :now, :changed_by::bigint)
returning id;

-- name: job_get
select * from job_rows where id = :id::bigint;

-- name: job_lock
select * from job_rows where id = :id::bigint for no key update;

-- name: job_update
-- Every change but the end: a row comes back where there was one.
update jobs
   set title = :title::text, description = :description::text, company = :company::text,
       company_given = :company_given::boolean, location = :location::text, city = :city::text, region = :region::text,
       country = :country::text, remote = :remote::boolean, job_type = :job_type::text, industry = :industry::text,
       industry_id = :industry_id::bigint?, skill_ids = coalesce(:skill_ids::bigint[], '{}'),
       skills = coalesce(:skills::text[], '{}'), salary_min = :salary_min::bigint?, salary_max = :salary_max::bigint?,
       salary_currency = upper(:salary_currency::text), salary_period = :salary_period::text,
       salary_text = :salary_text::text, work_hours = :work_hours::text,
       application_deadline = :application_deadline::timestamptz, expires_at = :expires_at::timestamptz,
       chat_mode = :chat_mode::text, status = :status::text,
       posted_at = coalesce(posted_at, case when :status = 'open' then :now::timestamptz end),
       version = version + 1, updated_at = :now, changed_by = :changed_by::bigint
 where id = :id::bigint and deleted_at is null
   and (title, description, company, company_given, location, city, region, country, remote, job_type, industry, industry_id,
        skill_ids, skills, salary_min, salary_max, salary_currency, salary_period, salary_text, work_hours,
        application_deadline, expires_at, chat_mode, status)
       is distinct from
       (:title, :description, :company, :company_given, :location, :city, :region, :country, :remote, :job_type, :industry,
        :industry_id, coalesce(:skill_ids, '{}'), coalesce(:skills, '{}'), :salary_min, :salary_max,
        upper(:salary_currency), :salary_period, :salary_text, :work_hours, :application_deadline, :expires_at, :chat_mode,
        :status)
returning id;

-- name: job_delete
update jobs
   set deleted_at = :now::timestamptz, updated_at = :now, version = version + 1, changed_by = :changed_by::bigint
 where id = :id::bigint and deleted_at is null
returning version;

-- name: jobs_expire
-- Those whose time has come; what another instance or a request holds is looked at again in the next turn.
update jobs
   set status = 'expired', updated_at = :now::timestamptz, version = version + 1, changed_by = null
 where id = any (array(select id
                         from jobs
                        where expires_at <= :now and status in ('open', 'paused') and deleted_at is null
                        order by expires_at
                        limit :limit::bigint
                          for no key update skip locked))
returning id;

-- name: jobs_get
select * from job_rows where id = any (:ids::bigint[]) order by id;

-- name: job_history_list
select version, changed_at, changed_by, changes
  from job_history
 where job_id = :id::bigint
--[ before
   and version < :before::bigint
--]
 order by version desc
 limit :limit::bigint;

-- name: job_search
select j.*
  from job_rows j
 where status = 'open'
--[ text
   and to_tsvector('english', title || ' ' || description) @@ websearch_to_tsquery('english', :q::text)
--]
--[ after
   and id < :before_id::bigint
--]
 order by id desc
 limit :limit::bigint;

-- What a job draws on -----------------------------------------------------------------------------------------------

-- name: skills_meant
-- What the ids stand for (a merged one for what it became a part of), each once, in the order given; and which stand for nothing.
with given as (select id, place from unnest(:ids::bigint[]) with ordinality as listed (id, place)),
     meant as (
	select s.id, s.name, min(given.place) as place
	  from given
	  join skills old on old.id = given.id
	  join skills s on s.id = coalesce(old.merged_into, old.id)
	 group by s.id, s.name
)
select coalesce((select array_agg(id order by place) from meant), '{}') as ids,
       coalesce((select array_agg(name order by place) from meant), '{}') as names,
       exists (select from given where id not in (select id from skills)) as has_unknown;

-- name: industry_meant
-- By its id or, without one, by its name.
select meant.id, meant.name
  from industries i
  join industries meant on meant.id = coalesce(i.merged_into, i.id)
 where case when :id::bigint? is null then lower(i.name) = lower(:name::text) else i.id = :id end
 order by i.merged_into is not null
 limit 1;

-- People, as auth tells of them ---------------------------------------------------------------------------------------

-- name: person_store
insert into people (id, user_version, name, is_active, registered_at)
values (:id::bigint, :version::bigint, :name::text, :is_active::boolean, :registered_at::timestamptz)
    on conflict (id) do update
   set user_version = excluded.user_version, name = excluded.name, is_active = excluded.is_active,
       registered_at = excluded.registered_at
 where people.user_version <= excluded.user_version;

-- name: profile_store
insert into people (id, profile_version, company_name, is_seeker, skill_ids, interest_ids, job_types, places)
values (:id::bigint, :version::bigint, :company_name::text, :is_seeker::boolean, coalesce(:skill_ids::bigint[], '{}'),
        coalesce(:interest_ids::bigint[], '{}'), coalesce(:job_types::text[], '{}'), coalesce(:places::text[], '{}'))
    on conflict (id) do update
   set profile_version = excluded.profile_version, company_name = excluded.company_name, is_seeker = excluded.is_seeker,
       skill_ids = excluded.skill_ids, interest_ids = excluded.interest_ids, job_types = excluded.job_types,
       places = excluded.places
 where people.profile_version <= excluded.profile_version;

-- name: person_known
select id from people where id = :id::bigint and is_active;

-- name: company_settled
-- Not yet of somebody who has only just signed up and whose profile may be on its way.
select coalesce(company_name, name) as name
  from people
 where id = :id::bigint and (company_name is not null or registered_at < :settled::timestamptz);

-- name: company_of
select coalesce(company_name, name) as name from people where id = :id::bigint;
