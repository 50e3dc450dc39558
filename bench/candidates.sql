-- 100,000 seekers as a market has them: 4,000 words of which few are in nearly every profile and most in hardly any,
-- 200 skills and ten towns likewise. Always the same, by a fixed seed.
set search_path = auth, public;
select setseed(0.42);
-- So many at once are sorted into the index in batches; the searches are measured on it as it is otherwise.
alter index seeker_profiles_search set (fastupdate = on);

create function pg_temp.word(n int) returns text language sql immutable as $$
	select case when n <= 12 then (array['senior', 'developer', 'software', 'engineer', 'manager', 'team', 'web', 'data',
		'system', 'project', 'experience', 'lead'])[n] else 'w' || substr(md5(n::text), 1, 4 + n % 5) end $$;

-- The outer value makes a call for each row, and not one for all of them.
create function pg_temp.words(count int, per bigint) returns text language sql volatile as $$
	select string_agg(pg_temp.word(n), ' ')
	  from (select (1 + floor(4000 * power(random(), 4)))::int as n
	          from generate_series(1, count + (per % 2)::int) offset 0) as drawn $$;

create function pg_temp.ids(count int, first int, most int, skew int, per bigint) returns bigint[] language sql volatile as $$
	select array_agg(distinct (first + floor(most * power(random(), skew)))::bigint)
	  from generate_series(1, count + (per % 2)::int) $$;

create function pg_temp.history(count int, per bigint) returns jsonb language sql volatile as $$
	select jsonb_agg(jsonb_build_object('title', pg_temp.words(3, n), 'company', pg_temp.words(2, n), 'from', '2019',
	       'to', null, 'text', pg_temp.words(25, n)))
	  from generate_series(per, per + count - 1) as n $$;

-- Far from the catalogue's own ids: a skill that is renamed meanwhile has all profiles rewritten which list it.
insert into skills (id, name, version) select 5000 + n, 'skill' || n, 1 from generate_series(1, 200) as n;

with made as (
	insert into users (email, roles, created_at, updated_at)
	select 'seeker' || n || '@bench.example', '{seeker}', time, time
	  from generate_series(1, 100000) as n, lateral (select '2025-01-01'::timestamptz + n * interval '1 minute' as time) as t
	returning id, created_at
), said as materialized (
	select id, created_at, pg_temp.words(5, id) as headline, pg_temp.words(60, id) as summary,
	       (array['Berlin', 'München', 'Hamburg', 'Paris', 'London', 'New York', 'San Francisco', 'Vienna', 'Zürich',
	              'Warsaw'])[1 + floor(10 * power(random(), 2))::int] as location,
	       pg_temp.ids(8, 5001, 200, 3, id) as skill_ids, pg_temp.ids(3, 1, 30, 1, id) as interest_ids,
	       pg_temp.history(3, id) as experience, pg_temp.history(1, id) as education,
	       array[(array['full_time', 'part_time', 'contract'])[1 + floor(3 * random())::int]] as types, random() < 0.8 as open
	  from made
)
insert into seeker_profiles (user_id, full_name, headline, summary, location, skill_ids, interest_ids, experience, education,
       preferred_job_types, open_to_search, is_listed, audience, search_text, created_at, updated_at)
select id, 'Seeker ' || id, headline, summary, location, skill_ids, interest_ids, experience, education, types, open, true,
       seeker_audience(id, true, open), seeker_document(headline, summary, skill_ids, experience, education), created_at,
       created_at
  from said;

insert into applicants
select u.id, p.user_id from users u, seeker_profiles p where u.email = 'recruiter@bench.example' and p.user_id % 50 = 0;
update seeker_profiles p
   set audience = seeker_audience(user_id, is_listed, open_to_search)
 where not open_to_search and user_id in (select seeker_id from applicants);

alter index seeker_profiles_search set (fastupdate = off);
select gin_clean_pending_list('seeker_profiles_search');
