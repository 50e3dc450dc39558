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
--[ short_title
   and title || '' ilike containing(:title)
--]
--[ short_company
   and company || '' ilike containing(:company)
--]
--[ short_location
   and places || '' ilike containing(:location)
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

-- part: snippet
-- The best pieces of the description with the words marked. What it holds of markup is text: escaped first, marked then.
--[ snippet
, ts_headline('postings', replace(replace(replace(replace(description, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'),
              (select q from query), 'StartSel=<mark>, StopSel=</mark>, MaxWords=30, MinWords=10, MaxFragments=2') as snippet
--]

-- part: shown
-- The jobs of a page in its order, with the keys that its cursor is made of.
select j.*, posted_key, salary_key, deadline_key
--+ snippet
  from page join job_rows j using (id)
--+ in_order

-- list: job_list
-- All open jobs, which the index has in order. Or jobs in whatever status: a recruiter's own, which are few, or an
-- administrator's look at all that are, say, drafts. The first limit tells the planner how few it is about: of one that it
-- does not know it expects a tenth of all jobs, and would rather plan anew each time, which takes longer than the list. Pages
-- that are named by their numbers, and a count, go further.
with
--+ query
,
page as (
	select *
	  from (select id, posted_key, salary_key, deadline_key
	          from listings
	         where true
--[ open
	           and is_open
--]
--+ after
--+ filters
--+ in_order
	         limit 101
--[ skipped
	               + 10000
--]
--[ counted
	               + 10000
--]
	       ) as first
--+ in_order
	 limit :limit::bigint
)
--+ shown
;

-- list: job_list_filtered
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
--+ shown
;

-- name: job_count
-- Up to a cap: a long list must not be made longer by being counted.
with
--+ query
select count(*) as n
  from (select from listings where true
--[ open
	   and is_open
--]
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
-- Puts together what lies about loose, once there is enough of it; what another instance is at is left to it. The days
-- that nobody asks for any more become one.
with loose as (select count(*) >= :least::bigint as enough from (select from tallies where not folded limit :least) as seen),
     taken as (
	delete from tallies
	 where ctid = any (array(select ctid from tallies where (select enough from loose) for update skip locked))
	returning case when day >= (:today::timestamptz at time zone 'UTC')::date - 31 then day end as day, job_type, industry, n
)
insert into tallies (day, job_type, industry, n, folded)
select day, job_type, industry, sum(n), true from taken group by day, job_type, industry having sum(n) <> 0;

-- name: open_count
select coalesce(sum(n), 0)::bigint as n from tallies;

-- Search -----------------------------------------------------------------------------------------------------------

-- part: facets
-- How many of what was found there are of each kind. Of an estimate each is multiplied by what a row stands for.
jsonb_build_object(
	'exact', (select scale from scaled) = 1,
	'job_type', (select coalesce(jsonb_agg(jsonb_build_object('value', upper(job_type), 'count', n) order by n desc, job_type), '[]')
	               from (select job_type, round(count(*) * (select scale from scaled))::bigint as n
	                       from found where job_type is not null group by job_type) as kinds),
	'industry', (select coalesce(jsonb_agg(jsonb_build_object('value', industry, 'count', n) order by n desc, industry), '[]')
	               from (select industry, round(count(*) * (select scale from scaled))::bigint as n
	                       from found where industry is not null group by industry order by 2 desc, 1 limit 20) as kinds),
	'location', (select coalesce(jsonb_agg(jsonb_build_object('value', town, 'count', n) order by n desc, town), '[]')
	               from (select town, round(count(*) * (select scale from scaled))::bigint as n
	                       from found where town is not null group by town order by 2 desc, 1 limit 20) as kinds),
	'remote', (select coalesce(jsonb_agg(jsonb_build_object('value', is_remote, 'count', n) order by is_remote), '[]')
	             from (select is_remote, round(count(*) * (select scale from scaled))::bigint as n
	                     from found group by is_remote) as kinds),
	'salary_band', (select coalesce(jsonb_agg(jsonb_build_object('from', pay_band_from(band), 'to', pay_band_from(band + 1),
	                                                             'count', n) order by band), '[]')
	                  from (select band, round(count(*) * (select scale from scaled))::bigint as n
	                          from found, generate_series(pay_band(salary_low), pay_band(salary_high)) as band
	                         where salary_low is not null group by band) as kinds)) as facets

-- name: search_facets
-- All that is found, up to a cap; beyond it, what is known of the whole from a sample.
with
--+ query
,
found as materialized (
	select id, job_type, industry, town, is_remote, salary_low, salary_high
	  from listings
	 where is_open
--+ filters
	 limit :most::bigint
),
counted as (select count(*) as n from found),
scaled as (select case when n < :most then 1::numeric else greatest(:estimate::bigint, n) / n::numeric end as scale, n from counted)
select least(n, :most - 1) as n, n < :most as is_exact,
       case when n <= :ranked::bigint then (select array_agg(id) from found) end as ids,
--+ facets
  from scaled;

-- name: search_sample
-- The same few thousand listings each time, from all over the table: how common is what is asked for?
with
--+ query
,
looked as materialized (
	select job_type, industry, town, is_remote, salary_low, salary_high,
	       (true
--+ filters
	       ) as is_found
	  from listings tablesample system (:percent::double precision) repeatable (1)
	 where is_open
),
found as (select * from looked where is_found),
counted as (select (select count(*) from looked) as looked, (select count(*) from found) as n),
scaled as (select :total::bigint / greatest(looked, 1)::numeric as scale, n from counted)
select n, round(n * scale)::bigint as estimate,
--+ facets
  from scaled;

-- name: search_edge
-- The posting time of the last of the newest so many.
select posted_key, id from listings where is_open order by posted_key desc, id desc offset :most::bigint limit 1;

-- list: search_ranked
-- The best first: among those posted since the edge, or all, which the first page knows already.
with
--+ query
,
ranked as (
	select id, posted_key, (ts_rank(search_text, q, 1) * 1000000)::bigint as weight
	  from (select *
	          from listings
	         where is_open
--[ known
	           and id = any (:ids::bigint[])
--]
--[ edge
	           and posted_key >= :edge::bigint
	         order by posted_key desc, id desc
	         limit 8000 -- They are few, and looked at one by one: the other index would first find everybody else.
--]
	       ) as looked, query
	 where true
--+ filters
),
page as (
	select id, posted_key, weight
	  from ranked
	 where true
--[ after
	   and (weight, posted_key, id) < (:weight::bigint, :posted_key::bigint, :id::bigint)
--]
	 order by weight desc, posted_key desc, id desc
	 limit :limit::bigint
)
select j.*, posted_key, weight, :edge::bigint as edge
--+ snippet
  from page join job_rows j using (id)
 order by weight desc, posted_key desc, id desc;

-- name: query_corrected
-- Each word that occurs nowhere becomes the likest that does. What is no plain word (a quotation, a minus) stays.
select string_agg(coalesce(better.word, said.word), ' ' order by place) as corrected
  from regexp_split_to_table(:q::text, '\s+') with ordinality as said (word, place)
  left join lateral (
	select v.word
	  from vocabulary v
	 where said.word ~ '^[[:alpha:]]{3,}$' and lower(said.word) <> 'or' and v.word % fold(said.word)
	   and not exists (select from vocabulary known where known.word = fold(said.word))
	 order by similarity(v.word, fold(said.word)) desc, v.word
	 limit 1) as better on true;

-- name: suggest
-- What begins with it, what has a word that begins with it, what begins with the likest words: each as far as room is left.
with beginning as materialized (
	select kind, shown, folded, 0 as class
	  from (select * from phrases
	         where folded ~>=~ fold(:q::text) and folded ~<~ (fold(:q) || chr(1114111))
	         order by folded using ~<~
	         limit 100) as near
	 order by length(folded), folded
	 limit :limit::bigint
),
inside as materialized (
	select kind, shown, folded, 1 as class
	  from (select * from phrases
	         where (select count(*) from beginning) < :limit and length(:q) > 2 and folded like '% ' || substr(containing(fold(:q)), 2)
	         limit 100) as near
	 order by length(folded), folded
	 limit :limit
),
likest as materialized (
	select word
	  from vocabulary
	 where (select count(*) from beginning) + (select count(*) from inside) < :limit and length(:q) > 2 and word % fold(:q)
	 order by similarity(word, fold(:q)) desc, word
	 limit 3
),
like_it as materialized (
	select kind, shown, folded, 2 as class
	  from likest, lateral (select * from phrases
	                         where folded ~>=~ word and folded ~<~ (word || chr(1114111))
	                         order by folded using ~<~
	                         limit 20) as near
	 order by length(folded), folded
	 limit :limit
)
select kind, shown as text
  from (select distinct on (kind, folded) *
          from (select * from beginning union all select * from inside union all select * from like_it) as found
         order by kind, folded, class) as once
 order by class, length(folded), folded
 limit :limit;

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

-- Catalogues -------------------------------------------------------------------------------------------------------

-- name: skill_list
select id, name, aliases
  from skills
 where merged_into is null
--[ q
   and (name ilike containing(:q::text) or lower(:q) = any (select lower(alias) from unnest(aliases) as alias))
--]
--[ after
   and id > :after::bigint
--]
 order by id
 limit :limit::bigint;

-- name: industry_list
select id, name
  from industries
 where merged_into is null
--[ q
   and name ilike containing(:q::text)
--]
--[ after
   and id > :after::bigint
--]
 order by id
 limit :limit::bigint;

-- name: interest_list
select id, name
  from interests
 where merged_into is null
--[ q
   and name ilike containing(:q::text)
--]
--[ after
   and id > :after::bigint
--]
 order by id
 limit :limit::bigint;

-- name: skill_insert
insert into skills (name, aliases) values (:name::text, coalesce(:aliases::text[], '{}'))
returning id, name, aliases, merged_into, version;

-- name: industry_insert
insert into industries (name) values (:name::text) returning id, name;

-- name: interest_insert
insert into interests (name) values (:name::text) returning id, name;

-- name: skill_lock
select id, name, aliases, merged_into, version from skills where id = :id::bigint for no key update;

-- name: skill_update
update skills
   set name = :name::text, aliases = coalesce(:aliases::text[], '{}'), version = version + 1
 where id = :id::bigint and (name, aliases) is distinct from (:name, coalesce(:aliases, '{}'))
returning id, name, aliases, merged_into, version;

-- name: skills_merging
-- Both in the order of their ids, so that two who merge at once wait for each other and never both.
select id, name, aliases, merged_into, version
  from skills
 where id in (:id::bigint, :into::bigint) and merged_into is null
 order by id
   for no key update;

-- name: skill_merge
-- It, and whatever became a part of it before.
update skills set merged_into = :into::bigint, version = version + 1
 where id = :id::bigint or merged_into = :id
returning id, name, aliases, merged_into, version;

-- name: skill_take_names
-- What the merged one was called finds the one that it became a part of.
update skills s
   set aliases = array(select distinct on (lower(alias)) alias
                         from unnest(s.aliases || merged.name || merged.aliases) as alias
                        where lower(alias) <> lower(s.name)),
       version = s.version + 1
  from skills merged
 where s.id = :into::bigint and merged.id = :id::bigint
returning s.id, s.name, s.aliases, s.merged_into, s.version;

-- name: industry_merge
update industries set merged_into = :into::bigint, version = version + 1
 where (id = :id::bigint or merged_into = :id)
   and exists (select from industries where id = :id and merged_into is null)
   and exists (select from industries where id = :into and id <> :id and merged_into is null)
returning id;

-- name: interest_merge
update interests set merged_into = :into::bigint, version = version + 1
 where (id = :id::bigint or merged_into = :id)
   and exists (select from interests where id = :id and merged_into is null)
   and exists (select from interests where id = :into and id <> :id and merged_into is null)
returning id;

-- name: follow_up
insert into follow_ups (tag) values (:tag::text) on conflict (tag) do update set after_id = 0;

-- name: follow_up_take
select tag, after_id from follow_ups order by tag limit 1 for update skip locked;

-- name: follow_up_next
select id from listings where tags @> array[:tag::text] and id > :after::bigint order by id limit :limit::bigint;

-- name: follow_up_advance
update follow_ups set after_id = :after::bigint where tag = :tag::text;

-- name: follow_up_done
delete from follow_ups where tag = :tag::text;

-- name: jobs_follow
-- What a job takes from elsewhere, as it is there now. Each row is touched, because its search text may be another one
-- although nothing of the job is; those that are another version come back.
with wanted as (
	select j.id, meant.skill_ids, meant.skills, coalesce(i.id, j.industry_id) as industry_id, coalesce(i.name, j.industry) as industry,
	       case when j.company_given then j.company else coalesce(p.company_name, p.name, j.company) end as company
	  from jobs j
	  left join industries old on old.id = j.industry_id
	  left join industries i on i.id = coalesce(old.merged_into, old.id)
	  left join people p on p.id = j.owner_id,
	       lateral (select coalesce(array_agg(id order by place), '{}') as skill_ids, coalesce(array_agg(name order by place), '{}') as skills
	                  from (select s.id, s.name, min(place) as place
	                          from unnest(j.skill_ids) with ordinality as listed (id, place)
	                          join skills one on one.id = listed.id
	                          join skills s on s.id = coalesce(one.merged_into, one.id)
	                         group by s.id, s.name) as once) as meant
	 where j.id = any (:ids::bigint[]) and j.deleted_at is null
	   for no key update of j
), compared as (
	select w.*, (j.skill_ids, j.skills, j.industry_id, j.industry, j.company)
	            is distinct from (w.skill_ids, w.skills, w.industry_id, w.industry, w.company) as differs
	  from wanted w join jobs j using (id)
)
update jobs j
   set skill_ids = c.skill_ids, skills = c.skills, industry_id = c.industry_id, industry = c.industry, company = c.company,
       version = j.version + c.differs::int, updated_at = case when c.differs then :now::timestamptz else j.updated_at end,
       changed_by = case when c.differs then null else j.changed_by end
  from compared c
 where j.id = c.id
returning j.id, c.differs;

-- name: jobs_abandoned_close
-- Those of these jobs whose recruiter is gone for good: nobody would ever answer an application.
update jobs j
   set status = 'closed', version = version + 1, updated_at = :now::timestamptz, changed_by = null
  from people p
 where j.id = any (:ids::bigint[]) and p.id = j.owner_id and p.is_deleted
   and j.status in ('open', 'paused') and j.deleted_at is null
returning j.id;

-- People, as auth tells of them ---------------------------------------------------------------------------------------

-- name: person_store
insert into people (id, user_version, name, is_active, is_deleted, registered_at)
values (:id::bigint, :version::bigint, :name::text, :is_active::boolean, :is_deleted::boolean, :registered_at::timestamptz)
    on conflict (id) do update
   set user_version = excluded.user_version, name = excluded.name, is_active = excluded.is_active,
       is_deleted = excluded.is_deleted, registered_at = excluded.registered_at
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

-- name: company_follows
-- Where the person has jobs that bear their company's name or their own.
insert into follow_ups (tag)
select 'owner:' || :id::bigint
 where exists (select from jobs j join people p on p.id = j.owner_id
                where owner_id = :id and not company_given and deleted_at is null
                  and company is distinct from coalesce(p.company_name, p.name, company))
    on conflict (tag) do update set after_id = 0;

-- name: person_known
select id from people where id = :id::bigint and is_active;

-- name: company_settled
-- Not yet of somebody who has only just signed up and whose profile may be on its way.
select coalesce(company_name, name) as name
  from people
 where id = :id::bigint and (company_name is not null or registered_at < :settled::timestamptz);

-- name: company_of
select coalesce(company_name, name) as name from people where id = :id::bigint;

-- name: applicant_add
insert into applicants (job_id, seeker_id, owner_id) values (:job_id::bigint, :seeker_id::bigint, :owner_id::bigint)
    on conflict do nothing;

-- Saved jobs -------------------------------------------------------------------------------------------------------

-- name: job_save
insert into saved_jobs (user_id, job_id, saved_at) values (:user_id::bigint, :job_id::bigint, :now::timestamptz)
    on conflict do nothing;

-- name: job_unsave
delete from saved_jobs where user_id = :user_id::bigint and job_id = :job_id::bigint;

-- name: saved_forget
delete from saved_jobs where user_id = :user_id::bigint;

-- name: saved_list
select j.*, saved_at
  from saved_jobs
  join job_rows j on j.id = job_id
 where user_id = :user_id::bigint and (status <> 'draft' or j.recruiter_id = :user_id)
--[ after
   and (saved_at, job_id) < (:saved_at::timestamptz, :job_id::bigint)
--]
 order by saved_at desc, job_id desc
 limit :limit::bigint;

-- Reviews ----------------------------------------------------------------------------------------------------------

-- name: applied_to_job
select job_id as id from applicants where job_id = :job_id::bigint and seeker_id = :user_id::bigint;

-- name: review_kind
-- As what may the one review the other? Who applied there reviews an employer, who handled their application a seeker.
select kind
  from (select 'employer' as kind from applicants where owner_id = :target_id::bigint and seeker_id = :user_id::bigint
         union all
        select 'seeker' from applicants where owner_id = :user_id and seeker_id = :target_id) as kinds
 order by kind
 limit 1;

-- name: review_insert
insert into reviews (kind, target_id, author_id, rating, text, created_at, updated_at)
values (:kind::text, :target_id::bigint, :author_id::bigint, :rating::bigint, :text::text, :now::timestamptz, :now)
returning id, kind, target_id, author_id, rating, text, is_hidden, created_at, updated_at, version;

-- name: review_lock
select id, kind, target_id, author_id, rating, text, is_hidden, created_at, updated_at, version
  from reviews
 where id = :id::bigint
   for no key update;

-- name: review_update
update reviews
   set rating = :rating::bigint, text = :text::text, is_hidden = :is_hidden::boolean, version = version + 1,
       updated_at = :now::timestamptz
 where id = :id::bigint
returning id, kind, target_id, author_id, rating, text, is_hidden, created_at, updated_at, version;

-- name: review_delete
delete from reviews where id = :id::bigint;

-- list: review_list
select id, kind, target_id, author_id, rating, text, is_hidden, created_at, updated_at
  from reviews
 where kind = any (:kinds::text[]) and target_id = :target_id::bigint
--[ shown
   and not is_hidden
--]
--[ after
   and id < :after::bigint
--]
 order by id desc
 limit :limit::bigint;

-- name: rating_summary
select coalesce(sum(n), 0)::bigint as rating_count, to_jsonb(round(sum(star * n) / nullif(sum(n), 0), 2)) as rating_average,
       coalesce(jsonb_object_agg(star, n), '{}') as rating_histogram
  from (select star, coalesce(sum(stars[star]), 0)::bigint as n
          from generate_series(1, 5) as star
          left join ratings on kind = any (:kinds::text[]) and target_id = :target_id::bigint
         group by star) as summed;

-- Recommendations and alerts ---------------------------------------------------------------------------------------

-- name: wishes
-- What a seeker looks for, merged skills and interests being what they became a part of; and all interests as one question.
select coalesce(array(select distinct 'skill:' || coalesce(s.merged_into, s.id) from skills s where s.id = any (p.skill_ids)), '{}')
       as skill_tags,
       coalesce(array(select distinct 'type:' || type from unnest(p.job_types) as type), '{}') as type_tags,
       p.places,
       (select string_agg('(' || interest_query(i.name)::text || ')', ' | ')
          from interests old
          join interests i on i.id = coalesce(old.merged_into, old.id)
         where old.id = any (p.interest_ids) and numnode(interest_query(i.name)) > 0) as interests
  from people p
 where p.id = :id::bigint and p.is_seeker;

-- name: jobs_recommended
-- Among the newest 4,000 jobs; where those hold too little, among the newest of all that ask for one of the skills. What
-- counts: each skill that matches 20, each that is missing -5, an interest 10, the type 8, the place 8.
with asked as materialized (
	select :interests::text::tsquery as interests, array(select containing(place) from unnest(:places::text[]) as place) as places,
	       exists (select from unnest(:places) as place where lower(place) = 'remote') as anywhere
),
newest as (
	select id, posted_key, tags, places, is_remote, search_text
	  from listings
	 where is_open and posted_key >= :edge::bigint
	 order by posted_key desc, id desc
	 limit 8000
),
near as materialized (
	select *
	  from (select id, posted_key, tags, search_text @@ interests as by_interest, tags && :type_tags::text[] as by_type,
	               l.places ilike any (asked.places) or (anywhere and is_remote) as by_place
	          from newest l, asked
	        offset 0) as looked
	 where tags && :skill_tags::text[] or by_interest or by_type or by_place
),
rest as materialized (
	select id, posted_key, tags, search_text @@ interests as by_interest, tags && :type_tags as by_type,
	       l.places ilike any (asked.places) or (anywhere and is_remote) as by_place
	  from (select id, posted_key, tags, places, is_remote, search_text
	          from listings
	         where (select count(*) from near) < 100 and is_open and tags && :skill_tags
	         order by posted_key + 0 desc
	         limit 1000) as l, asked
),
scored as (
	select id, posted_key,
	       (select 25 * count(*) from unnest(:skill_tags) as tag where tag = any (tags))
	       - 5 * (select cardinality(skill_ids) from jobs where jobs.id = found.id)
	       + case when by_interest then 10 else 0 end + case when by_type then 8 else 0 end + case when by_place then 8 else 0 end
	       as weight
	  from (select * from near union all select * from rest where id not in (select id from near)) as found
	 where not tags @> array['owner:' || :user_id::bigint]
),
page as (
	select id, posted_key, weight
	  from scored
	 where not exists (select from applicants where job_id = scored.id and seeker_id = :user_id)
--[ after
	   and (weight, posted_key, id) < (:weight::bigint, :posted_key::bigint, :id::bigint)
--]
	 order by weight desc, posted_key desc, id desc
	 limit :limit::bigint
)
select j.*, page.posted_key, weight, :edge as edge,
       jsonb_build_object(
	'matching_skills', (select coalesce(jsonb_agg(s.name order by s.name), '[]') from skills s
	                     where s.id = any (j.skill_ids) and 'skill:' || s.id = any (:skill_tags)),
	'missing_skills', (select coalesce(jsonb_agg(s.name order by s.name), '[]') from skills s
	                    where s.id = any (j.skill_ids) and 'skill:' || s.id <> all (:skill_tags)),
	'interests', (select coalesce(jsonb_agg(i.name order by i.name), '[]')
	                from interests old
	                join interests i on i.id = coalesce(old.merged_into, old.id)
	               where old.id = any ((select interest_ids from people where people.id = :user_id)::bigint[])
	                 and l.search_text @@ interest_query(i.name)),
	'job_type', l.tags && :type_tags,
	'location', place_meets(:places, l.places, l.is_remote)) as reasons
  from page
  join job_rows j using (id)
  join listings l using (id)
 order by weight desc, page.posted_key desc, id desc;

-- name: match_due
-- A paused job waits until it is opened again. It cannot be paused while a portion is told of it; one that is just being
-- changed has its turn later.
select job_id, after_seeker
  from matches_due
  join jobs on jobs.id = job_id
 where status <> 'paused' or deleted_at is not null
 order by job_id
 limit 1
   for update of matches_due skip locked
   for share of jobs skip locked;

-- name: match_seekers
-- The next seekers whom the job interests: by a field of interest, or because it is of a type and at a place that they
-- prefer (of which they may have said one only).
with job as materialized (
	select l.id, owner_id, l.job_type, l.places, l.is_remote,
	       array(select unnest(array_agg(old.id))
	               from interests i join interests old on coalesce(old.merged_into, old.id) = i.id
	              where i.merged_into is null and numnode(interest_query(i.name)) > 0 and l.search_text @@ interest_query(i.name))
	       as interest_ids
	  from listings l
	  join jobs using (id)
	 where l.id = :job_id::bigint and l.is_open
)
select p.id, p.interest_ids && job.interest_ids as by_interest
  from people p, job
 where p.is_seeker and p.is_active and p.id > :after::bigint and p.id <> job.owner_id
   and (p.interest_ids && job.interest_ids
        or ((p.job_types <> '{}' or p.places <> '{}')
            and (p.job_types = '{}' or job.job_type = any (p.job_types))
            and (p.places = '{}' or place_meets(p.places, job.places, job.is_remote))))
 order by p.id
 limit :limit::bigint;

-- name: match_advance
update matches_due set after_seeker = :after::bigint where job_id = :job_id::bigint;

-- name: match_done
delete from matches_due where job_id = :job_id::bigint;

-- name: deadlines_near
-- Those who saved the job, have not applied, and have not been told; they are told by whoever takes them here.
with due as (
	select s.user_id, s.job_id
	  from jobs j
	  join saved_jobs s on s.job_id = j.id
	 where j.application_deadline > :now::timestamptz and j.application_deadline <= :until::timestamptz
	   and j.status = 'open' and j.deleted_at is null and s.reminded_at is null
	   and not exists (select from applicants a where a.job_id = s.job_id and a.seeker_id = s.user_id)
	 limit :limit::bigint
	   for no key update of s skip locked
)
update saved_jobs s set reminded_at = :now
  from due, jobs j
 where s.user_id = due.user_id and s.job_id = due.job_id and j.id = s.job_id
returning s.job_id as id, j.version, s.user_id as seeker_id, j.title, j.company, j.application_deadline;
