-- JOBS postings as a market has them: one title in ten holds "engineer", a few words stand in nearly every description and
-- most in hardly any (20,000 of them, by Zipf's law), companies, towns, skills and types are as skewed. Posted over two
-- years. Always the same, by a fixed seed.
set search_path = jobs, public;
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '1GB';
select setseed(0.42);

-- As many at once go in without triggers and indexes, which are made afterwards.
alter table jobs disable trigger user;
drop index listings_search;

create function pg_temp.word(n int) returns text language sql immutable as $$
	select case when n <= 24 then (array['we', 'and', 'the', 'team', 'you', 'with', 'work', 'experience', 'for', 'our', 'software',
		'data', 'customers', 'build', 'design', 'systems', 'support', 'senior', 'quality', 'project', 'develop', 'product',
		'business', 'services'])[n] else translate(substr(md5(n::text), 1, 4 + n % 6), '0123456789', 'ghijklmnop') end $$;

-- Rank r is drawn with a weight of nearly 1/r.
create temp table sentences as
select s as id, initcap(string_agg(pg_temp.word(power(20000, random())::int), ' ')) || '.' as words
  from generate_series(1, 20000) as s, generate_series(1, 10)
 group by s;
create unique index on sentences (id);

create function pg_temp.pick(most int, skew float8) returns int language sql volatile as $$
	select 1 + floor(most * power(random(), skew))::int $$;

create temp table roles as
select row_number() over () as id, role
  from unnest(array['Nurse', 'Sales Manager', 'Accountant', 'Driver', 'Data Analyst', 'Designer', 'Teacher', 'Developer',
	'Project Manager', 'Technician', 'Consultant', 'Cook', 'Electrician', 'Recruiter', 'Receptionist', 'Warehouse Worker',
	'Engineer', 'Software Engineer', 'Product Owner', 'Writer']) as role;
create temp table grades as
select row_number() over () as id, grade
  from unnest(array['', 'Senior ', 'Junior ', 'Lead ', 'Head ', 'Trainee ', 'Night ', 'Remote ', 'Principal ', 'Assistant ']) as grade;
create temp table towns as
select row_number() over () as id, town, country
  from (values ('London', 'United Kingdom'), ('Berlin', 'Germany'), ('Paris', 'France'), ('New York', 'USA'), ('Warsaw', 'Poland'),
	('Vienna', 'Austria'), ('Zürich', 'Switzerland'), ('Madrid', 'Spain'), ('Lisbon', 'Portugal'), ('Leeds', 'United Kingdom'),
	('Hamburg', 'Germany'), ('Lyon', 'France'), ('Boston', 'USA'), ('Kraków', 'Poland'), ('Graz', 'Austria'), ('Basel', 'Switzerland'),
	('Sevilla', 'Spain'), ('Porto', 'Portugal'), ('Cambridge', 'United Kingdom'), ('Jena', 'Germany')) as v (town, country);

insert into jobs (owner_id, title, description, company, location, city, country, remote, job_type, industry, industry_id, skill_ids,
       skills, salary_min, salary_max, salary_currency, salary_period, application_deadline, chat_mode, status, posted_at,
       created_at, updated_at)
select 1000 + employer, grade || role || case when random() < 0.3 then ' ' || initcap(pg_temp.word(24 + pg_temp.pick(5000, 3))) else '' end,
       (select string_agg(words, ' ') from sentences where id = any (array[s1, s2, s3, s4, s5, s6, s7, s8])),
       initcap(pg_temp.word(100 + employer)) || ' ' || (array['Ltd', 'GmbH', 'Inc', 'Group'])[1 + employer % 4], town || ', ' || country,
       town, country, remote, job_type, i.name, i.id, ids,
       array(select name from skills where id = any (ids)), pay, pay + 15000, (array['EUR', 'USD', 'GBP'])[1 + employer % 3], 'year',
       case when n % 2 = 0 then at + interval '60 days' + n % 86400 * interval '1 second' end, 'group', 'open', at, at, at
  from (select n, '2024-11-01'::timestamptz + n * (interval '2 years' / JOBS) as at, pg_temp.pick(20000, 3) as employer,
               pg_temp.pick(20, 1.2) as role_id, pg_temp.pick(10, 2) as grade_id, pg_temp.pick(20, 2) as town_id,
               pg_temp.pick(26, 2) as industry_id, random() < 0.3 as remote,
               (array['full_time', 'part_time', 'contract', 'temporary', 'internship', 'freelance'])[pg_temp.pick(6, 3)] as job_type,
               array(select distinct pg_temp.pick(100, 2)::bigint from generate_series(1, 5 + n % 2)) as ids,
               case when random() < 0.7 then 1000 * (15 + pg_temp.pick(150, 2)) end as pay, pg_temp.pick(20000, 1) as s1,
               pg_temp.pick(20000, 1) as s2, pg_temp.pick(20000, 1) as s3, pg_temp.pick(20000, 1) as s4, pg_temp.pick(20000, 1) as s5,
               pg_temp.pick(20000, 1) as s6, pg_temp.pick(20000, 1) as s7, pg_temp.pick(20000, 1) as s8
          from generate_series(1, JOBS) as n offset 0) as drawn
  join roles on roles.id = role_id
  join grades on grades.id = grade_id
  join towns on towns.id = town_id
  join industries i on i.id = industry_id;

insert into listings select l.* from jobs j, listing_of(j) as l where j.id not in (select id from listings);
insert into tallies (day, job_type, industry, n, folded)
select (posted_at at time zone 'UTC')::date, job_type, industry, count(*), false from jobs where description <> '' group by 1, 2, 3;

insert into phrases (kind, folded, shown)
select 'title', fold(title), min(title) from jobs group by fold(title)
 union all
select 'company', fold(company), min(company) from jobs group by fold(company)
    on conflict do nothing;
select count(learn_words(words))
  from (select string_agg(shown, ' ') as words from (select shown, row_number() over () as n from phrases) as numbered group by n / 1000)
    as together;

create index listings_search on listings
	using gin (search_text, tags, title gin_trgm_ops, company gin_trgm_ops, places gin_trgm_ops) with (fastupdate = off);
alter table jobs enable trigger user;
