-- What seekers and recruiters say of themselves. Skill names come from the jobs service by events and are folded into
-- the search text, so that a search for "postgres" finds who listed the skill.
create extension if not exists unaccent with schema public;
create extension if not exists pg_trgm with schema public;

create table skills (
	id      bigint primary key,
	name    text not null,
	aliases text[] not null default '{}',
	version bigint not null
);

create index skills_by_name on skills (lower(name));

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
	open_to_search      boolean not null default false,
	search_text         tsvector not null default '',
	version             bigint not null default 1,
	created_at          timestamptz not null,
	updated_at          timestamptz not null
);

create index seeker_profiles_search on seeker_profiles using gin (search_text);
create index seeker_profiles_skills on seeker_profiles using gin (skill_ids);
create index seeker_profiles_interests on seeker_profiles using gin (interest_ids);
create index seeker_profiles_location on seeker_profiles using gin (location public.gin_trgm_ops);
create index seeker_profiles_recent on seeker_profiles (updated_at desc, user_id desc) where open_to_search;

create table recruiter_profiles (
	user_id         bigint primary key references users (id),
	company_name    text,
	company_website text,
	industry        text,
	location        text,
	description     text,
	interest_ids    bigint[] not null default '{}',
	version         bigint not null default 1,
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
