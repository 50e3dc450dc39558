-- What lists and searches look through: a narrow row for each job that is not deleted, kept by a trigger in the
-- transaction of the job's own change. The jobs themselves are read only for the page that is shown.

-- English stems without stop words, since "IT" is a trade and not a pronoun; other languages are mostly left as they are.
create text search dictionary posting_stem (template = pg_catalog.snowball, language = 'english');
create text search configuration postings (copy = pg_catalog.simple);
alter text search configuration postings
	alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part, numword, numhword, hword_numpart
	with public.unaccent, posting_stem;

-- The parser drops signs, but C, C++ and C# are three things.
create function search_form(words text) returns text
	language sql immutable parallel safe
	return regexp_replace(regexp_replace(words, '([[:alnum:]])\+\+', '\1plusplus', 'g'), '([[:alnum:]])#', '\1sharp', 'g');

-- For ilike: any text that holds this one, whatever wildcards are in it.
create function containing(part text) returns text
	language sql immutable parallel safe
	return '%' || regexp_replace(part, '([\\%_])', '\\\1', 'g') || '%';

-- Salaries are compared by the year, whatever they are paid by.
create function yearly(amount bigint, period text) returns bigint
	language sql immutable parallel safe
	return amount * case period when 'month' then 12 when 'week' then 52 when 'day' then 260 when 'hour' then 2080 else 1 end;

-- Bands that facets count; the last one has no end.
create function pay_band(amount bigint) returns integer
	language sql immutable parallel safe
	return width_bucket(amount, array[20000, 40000, 60000, 80000, 100000, 150000, 200000]::bigint[]);

create table listings (
	id           bigint primary key references jobs (id),
	is_open      boolean not null,
	-- What lists are ordered by, the highest first; ties are broken by the id.
	posted_key   bigint not null, -- when, in microseconds
	salary_key   bigint not null, -- the most a year; -1: not said
	deadline_key bigint not null, -- the soonest is the highest
	salary_low   bigint,
	salary_high  bigint,
	title        text not null,
	company      text,
	places       text not null,
	town         text,
	job_type     text,
	industry     text,
	is_remote    boolean not null,
	-- All that is asked for exactly, as words such as status:open, type:full_time, skill:7: one array, so that one index
	-- intersects them with each other and with the words of a search.
	tags         text[] not null,
	search_text  tsvector not null
);

-- A search reads these of each row that it weighs: they stay in the row.
alter table listings alter column search_text set storage main, alter column tags set storage main;

create index listings_newest on listings (is_open, posted_key, id);
create index listings_by_salary on listings (is_open, salary_key, posted_key, id);
create index listings_by_deadline on listings (is_open, deadline_key, posted_key, id);
-- It takes its entries at once: a list of pending ones would be read through by every search.
create index listings_search on listings
	using gin (search_text, tags, title public.gin_trgm_ops, company public.gin_trgm_ops, places public.gin_trgm_ops)
	with (fastupdate = off);

create function skill_words(ids bigint[]) returns text
	language sql stable
	return (select coalesce(string_agg(concat_ws(' ', name, array_to_string(aliases, ' ')), ' . '), '')
	          from skills
	         where id = any (ids));

create function listing_tags(j jobs, low bigint, high bigint) returns text[]
	language sql immutable parallel safe
	return array_remove(array['status:' || j.status, 'owner:' || j.owner_id, 'type:' || j.job_type, 'industry:' || lower(j.industry),
	                          'industry_id:' || j.industry_id, 'company:' || lower(j.company),
	                          case when j.remote then 'remote' else 'onsite' end, 'currency:' || lower(j.salary_currency)], null)
	    || array(select 'skill:' || id from unnest(j.skill_ids) as id)
	    || array(select 'pay:' || band from generate_series(pay_band(low), pay_band(high)) as band);

-- A tsvector holds at most a megabyte, which the bounds of the fields keep far below.
create function listing_of(j jobs) returns listings
	language sql stable
	return (select row(j.id, j.status = 'open',
	                   (extract(epoch from coalesce(j.posted_at, j.created_at)) * 1000000)::bigint,
	                   coalesce(pay.high, -1),
	                   coalesce(-least((extract(epoch from j.application_deadline) * 1000000)::bigint, 9000000000000000),
	                            -9000000000000001),
	                   pay.low, pay.high, j.title, j.company, concat_ws(E'\n', j.location, j.city, j.region, j.country),
	                   coalesce(j.city, j.location), j.job_type, j.industry, j.remote, listing_tags(j, pay.low, pay.high),
	                   setweight(to_tsvector('postings', search_form(j.title)), 'A')
	                   || setweight(to_tsvector('postings', search_form(skill_words(j.skill_ids))), 'B')
	                   || setweight(to_tsvector('postings', search_form(coalesce(j.company, ''))), 'C')
	                   || setweight(to_tsvector('postings', search_form(j.description)), 'D'))::listings
	          from (select yearly(coalesce(j.salary_min, j.salary_max), j.salary_period) as low,
	                       yearly(coalesce(j.salary_max, j.salary_min), j.salary_period) as high) as pay);

-- How many are open, by day of posting, type and industry: changes are added and folded now and then (a scheduled work),
-- so that two who post at once never wait for one counter. The sums are exact at any moment.
create table tallies (
	day      date not null,
	job_type text,
	industry text,
	n        bigint not null,
	folded   boolean not null default false
);

create index tallies_loose on tallies (folded) where not folded;

create function is_open(j jobs) returns boolean
	language sql immutable parallel safe
	return j.status = 'open' and j.deleted_at is null;

create function list_job() returns trigger language plpgsql set search_path from current as $$
declare
	listing listings;
	was_open boolean := tg_op = 'UPDATE' and is_open(old);
begin
	if new.deleted_at is not null then
		delete from listings where id = new.id;
	else
		listing := listing_of(new);
		insert into listings values (listing.*)
		    on conflict (id) do update
		   set (is_open, posted_key, salary_key, deadline_key, salary_low, salary_high, title, company, places, town, job_type,
		        industry, is_remote, tags, search_text)
		     = (excluded.is_open, excluded.posted_key, excluded.salary_key, excluded.deadline_key, excluded.salary_low,
		        excluded.salary_high, excluded.title, excluded.company, excluded.places, excluded.town, excluded.job_type,
		        excluded.industry, excluded.is_remote, excluded.tags, excluded.search_text);
	end if;
	if was_open and is_open(new)
	   and (old.job_type, old.industry) is not distinct from (new.job_type, new.industry) then
		return null;
	end if;
	if was_open then
		insert into tallies (day, job_type, industry, n)
		values ((old.posted_at at time zone 'UTC')::date, old.job_type, old.industry, -1);
	end if;
	if is_open(new) then
		insert into tallies (day, job_type, industry, n)
		values ((new.posted_at at time zone 'UTC')::date, new.job_type, new.industry, 1);
	end if;
	return null;
end $$;

create trigger job_listing after insert or update on jobs for each row
	execute function list_job();

insert into listings select l.* from jobs j, listing_of(j) as l where deleted_at is null;
insert into tallies (day, job_type, industry, n)
select (posted_at at time zone 'UTC')::date, job_type, industry, count(*) from jobs j where is_open(j) group by 1, 2, 3;
