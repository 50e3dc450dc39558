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

-- Lists ------------------------------------------------------------------------------------------------------------

-- part: filters
-- What every list, count and search can ask of a listing, in any combination.
--[ tags
   and tags @> :tags::text[]
--]
--[ skills
   and tags && :skill_tags::text[]
--]
--[ types
   and tags && :type_tags::text[]
--]
--[ statuses
   and tags && :status_tags::text[]
--]
--[ industry
   and tags @> array['industry:' || lower(:industry::text)]
--]
--[ employer
   and tags @> array['company:' || lower(:employer::text)]
--]
--[ pay
   and tags && array(select 'pay:' || band from generate_series(pay_band(yearly(:pay_from::bigint, :pay_period::text)),
                                                                pay_band(yearly(:pay_to::bigint, :pay_period))) as band)
   and salary_high >= yearly(:pay_from, :pay_period) and salary_low <= yearly(:pay_to, :pay_period)
--]
--[ title
   and title ilike containing(:title::text)
--]
--[ company
   and company ilike containing(:company::text)
--]
--[ location
   and places ilike containing(:location::text)
--]
--[ since
   and posted_key >= :since::bigint
--]
--[ words
   and search_text @@ (select q from query)
--]

-- part: after
-- Where the last page ended, in the order that is asked for.
--[ after_newest
   and (posted_key, id) < (:posted_key::bigint, :id::bigint)
--]
--[ after_salary
   and (salary_key, posted_key, id) < (:salary_key::bigint, :posted_key::bigint, :id::bigint)
--]
--[ after_deadline
   and (deadline_key, posted_key, id) < (:deadline_key::bigint, :posted_key::bigint, :id::bigint)
--]

-- part: in_order
 order by
--[ by_salary
       salary_key desc,
--]
--[ by_deadline
       deadline_key desc,
--]
       posted_key desc, id desc

-- part: query
query as materialized (select websearch_to_tsquery('postings', search_form(:q::text)) as q)

-- name: job_list
-- All open jobs. The index has them in order.
with page as (
	select id, posted_key, salary_key, deadline_key
	  from listings
	 where is_open
--+ after
--+ in_order
	 limit :limit::bigint
)
select j.*, posted_key, salary_key, deadline_key from page join job_rows j using (id)
--+ in_order
;

-- name: job_list_filtered
-- The next 4,000 in order are looked at one by one. Where they do not fill the page the filters are narrow, and the other
-- index gives all that pass; there the order must not lead back to walking through everything.
with
--+ query
,
newest as (
	select id, posted_key, salary_key, deadline_key, salary_low, salary_high, title, company, places, tags, search_text
	  from listings
	 where is_open
--+ after
--+ in_order
	 limit 4000
),
near as materialized (
	select id, posted_key, salary_key, deadline_key
	  from newest
	 where true
--+ filters
	 limit :limit::bigint
),
rest as materialized (
	select id, posted_key, salary_key, deadline_key
	  from listings
	 where (select count(*) from near) < :limit
	   and is_open
--+ after
--+ filters
),
page as (
	select id, posted_key, salary_key, deadline_key
	  from (select * from near union select * from rest) as found
--+ in_order
	 limit :limit
)
select j.*, posted_key, salary_key, deadline_key from page join job_rows j using (id)
--+ in_order
;

-- name: job_list_own
-- In whatever status: a recruiter's own, which are few, or an administrator's look at all that are, say, drafts.
with
--+ query
,
page as (
	select id, posted_key, salary_key, deadline_key
	  from listings
	 where true
--+ after
--+ filters
--+ in_order
	 limit :limit::bigint
)
select j.*, posted_key, salary_key, deadline_key from page join job_rows j using (id)
--+ in_order
;

-- name: job_count
-- Up to a cap: a long list must not be made longer by being counted.
with
--+ query
select count(*) as n
  from (select from listings where true
--+ filters
	 limit :most::bigint) as counted;

-- name: skills_named
-- The ids of skills by id, name or alias, merged ones being what they became a part of.
select distinct coalesce(merged_into, id) as id
  from skills
 where id = any (:ids::bigint[])
    or lower(name) = any (:names::text[])
    or exists (select from unnest(aliases) as alias where lower(alias) = any (:names));

-- name: job_stats
-- The last thirty days, today among them; industries by how much there is in them.
with summed as (select day, job_type, industry, sum(n) as n from tallies group by day, job_type, industry)
select coalesce((select sum(n) from summed), 0)::bigint as active,
       (select coalesce(jsonb_object_agg(job_type, n), '{}')
          from (select upper(coalesce(job_type, 'unknown')) as job_type, sum(n) as n from summed group by 1 having sum(n) > 0) as t)
       as by_type,
       (select coalesce(jsonb_agg(jsonb_build_object('industry', industry, 'count', n) order by n desc, industry), '[]')
          from (select industry, sum(n) as n from summed group by 1 having sum(n) > 0 order by 2 desc, 1 limit 50) as t)
       as by_industry,
       (select jsonb_agg(jsonb_build_object('day', day, 'count', n) order by day)
          from (select d::date as day, coalesce(sum(n), 0) as n
                  from generate_series(:today::timestamptz at time zone 'UTC' - interval '29 days',
                                       :today at time zone 'UTC', interval '1 day') as d
                  left join summed on summed.day = d::date
                 group by 1) as t)
       as by_day;

-- name: tallies_fold
-- Puts together what lies about loose, once there is enough of it; what another instance is at is left to it.
with loose as (select count(*) >= :least::bigint as enough from (select from tallies where not folded limit :least) as first),
     taken as (
	delete from tallies
	 where ctid = any (array(select ctid from tallies where (select enough from loose) for update skip locked))
	returning day, job_type, industry, n
)
insert into tallies (day, job_type, industry, n, folded)
select day, job_type, industry, sum(n), true from taken group by day, job_type, industry having sum(n) <> 0;

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
