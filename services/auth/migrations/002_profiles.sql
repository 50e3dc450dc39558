-- What seekers and recruiters say of themselves. Skill names come from the jobs service by events and are folded into
-- the search text, so that a search for "postgres" finds who listed the skill.
create extension if not exists unaccent with schema public;

create table skills (
	id          bigint primary key,
	name        text not null,
	aliases     text[] not null default '{}',
	-- The skill that this one became a part of: whoever searches for that one means this one too.
	merged_into bigint,
	is_deleted  boolean not null default false,
	version     bigint not null
);

create index skills_by_name on skills (lower(name));

-- Skills whose words have changed, and how far the profiles that list them have followed.
create table skill_changes (
	skill_id      bigint primary key,
	after_user_id bigint not null default 0
);

-- English stems without stop words, since "IT" is a trade and not a pronoun; other languages are mostly left as they are.
create text search dictionary people_stem (template = pg_catalog.snowball, language = 'english');
create text search configuration people (copy = pg_catalog.simple);
alter text search configuration people
	alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part, numword, numhword, hword_numpart
	with public.unaccent, people_stem;

-- The parser drops signs, but C, C++ and C# are three things.
create function search_form(words text) returns text
	language sql immutable parallel safe
	return regexp_replace(regexp_replace(words, '([[:alnum:]])\+\+', '\1plusplus', 'g'), '([[:alnum:]])#', '\1sharp', 'g');

create function skill_words(ids bigint[]) returns text
	language sql stable
	return (select coalesce(string_agg(concat_ws(' ', name, array_to_string(aliases, ' ')), ' . '), '')
	          from skills
	         where id = any (ids));

-- Of the posts or studies in a profile.
create function history_words(history jsonb) returns text
	language sql immutable parallel safe
	return (select coalesce(string_agg(concat_ws(' ', entry ->> 'title', entry ->> 'company', entry ->> 'school', entry ->> 'text'), ' . '), '')
	          from jsonb_array_elements(history) as entry);

-- What a search for candidates looks through. A tsvector holds at most a megabyte: whoever writes more than these
-- bounds is found by the beginning of it.
create function seeker_document(headline text, summary text, skill_ids bigint[], experience jsonb, education jsonb)
	returns tsvector
	language sql stable
	return setweight(to_tsvector('people', search_form(coalesce(headline, ''))), 'A')
	    || setweight(to_tsvector('people', search_form(left(skill_words(skill_ids), 20000))), 'B')
	    || setweight(to_tsvector('people', search_form(coalesce(summary, ''))), 'C')
	    || setweight(to_tsvector('people', search_form(left(history_words(experience), 40000))), 'D')
	    || setweight(to_tsvector('people', search_form(left(history_words(education), 20000))), 'D');

-- Where somebody is and where they would work, a line each.
create function places_of(location text, preferred_locations text[]) returns text
	language sql immutable parallel safe
	return concat_ws(E'\n', location, array_to_string(preferred_locations, E'\n'));

create table seeker_profiles (
	user_id             bigint primary key references users (id),
	full_name           text,
	headline            text,
	summary             text,
	phone               text,
	location            text,
	skill_ids           bigint[] not null default '{}',
	interest_ids        bigint[] not null default '{}',
	experience          jsonb not null default '[]',
	education           jsonb not null default '[]',
	preferred_job_types text[] not null default '{}',
	preferred_locations text[] not null default '{}',
	places              text not null generated always as (places_of(location, preferred_locations)) stored,
	open_to_search      boolean not null default false,
	-- Is its user active, and a seeker? What they chose with open_to_search waits until they are again.
	is_listed           boolean not null,
	-- Whose searches find it: 0 stands for every recruiter's. Besides them, administrators' find what is listed.
	audience            bigint[] not null,
	search_text         tsvector not null,
	created_at          timestamptz not null,
	updated_at          timestamptz not null
);

-- A search reads this column of each profile that it weighs: it stays in the row, while the long texts move out of it.
alter table seeker_profiles alter column search_text set storage main;

-- One index for all that a search can ask, so that it is the index that intersects a common word with a rare skill. It
-- takes its entries at once: a list of pending ones would be read through by every search.
create index seeker_profiles_search on seeker_profiles
	using gin (search_text, audience, skill_ids, interest_ids, preferred_job_types, places public.gin_trgm_ops)
	with (fastupdate = off);
create index seeker_profiles_recent on seeker_profiles (updated_at desc, user_id desc) where is_listed;

create table recruiter_profiles (
	user_id         bigint primary key references users (id),
	company_name    text,
	company_website text,
	industry        text,
	location        text,
	description     text,
	interest_ids    bigint[] not null default '{}',
	created_at      timestamptz not null,
	updated_at      timestamptz not null
);

-- Who applied to whose jobs: a recruiter may see these seekers although they did not open themselves to search.
create table applicants (
	recruiter_id bigint not null,
	seeker_id    bigint not null,
	primary key (recruiter_id, seeker_id)
);

create index applicants_by_seeker on applicants (seeker_id);

-- To be asked under the lock of the user's row, which whoever adds an applicant takes as well.
create function seeker_audience(seeker bigint, is_listed boolean, open_to_search boolean) returns bigint[]
	language sql stable
	return case when not is_listed then '{}'
	            when open_to_search then '{0}'
	            else array(select recruiter_id from applicants where seeker_id = seeker) end;
