-- What this service knows of others, from their events: jobs with their ends, people with the profiles that an application
-- takes a copy of, and the catalogue of skills, for searches by name.
alter table jobs
	add column company              text,
	add column chat_mode            text,
	add column application_deadline timestamptz,
	add column expires_at           timestamptz,
	add column is_deleted           boolean not null default false;

create table users (
	id              bigint primary key,
	version         bigint not null default 0,
	email           text,
	name            text,
	is_deleted      boolean not null default false,
	profile_version bigint not null default 0,
	profile         jsonb,
	skill_ids       bigint[] not null default '{}'
);

create table skills (
	id          bigint primary key,
	version     bigint not null,
	name        text not null,
	aliases     text[] not null default '{}',
	merged_into bigint
);

-- The ids that names, aliases or ids stand for: each skill with the one it became a part of, and all that became a part
-- of it. A number stands for itself also while nothing is known of it.
create function skills_meant(words text[]) returns bigint[]
	language sql stable
	return (
		with asked as (select lower(word) as word from unnest(words) as word),
		named as (
			select coalesce(merged_into, id) as id
			  from skills
			 where lower(name) in (select word from asked)
			    or id::text in (select word from asked)
			    or exists (select from unnest(aliases) as alias where lower(alias) in (select word from asked))
		)
		select coalesce(array_agg(id), '{}')
		  from (select id from named
		         union
		        select id from skills where merged_into in (select id from named)
		         union
		        select word::bigint from asked where word ~ '^[0-9]{1,18}$') as meant);

-- For ilike: any text that holds this one, whatever wildcards are in it.
create function containing(part text) returns text
	language sql immutable parallel safe
	return '%' || regexp_replace(part, '([\\%_])', '\\\1', 'g') || '%';

-- The profile is the applicant's as it was when applying; skill_ids are its skills, to be searched by.
alter table applications
	add column company              text,
	add column profile              jsonb,
	add column skill_ids            bigint[] not null default '{}',
	add column resume_file_id       uuid,
	add column cover_letter_file_id uuid,
	add column changed_at           timestamptz;

update applications set changed_at = submitted_at;
alter table applications alter column changed_at set not null;

create index applications_of_job on applications (job_id, id desc);

-- One row for the submission and one for each change of status, or remark without one. Notes are for staff.
-- Without a foreign key: applications are never deleted, and each row would be checked.
create table application_history (
	id             bigint generated always as identity primary key,
	application_id bigint not null,
	from_status    text,
	to_status      text not null,
	actor_id       bigint not null,
	note           text,
	at             timestamptz not null
);

create index history_of_application on application_history (application_id, id);

insert into application_history (application_id, to_status, actor_id, at)
select id, 'submitted', applicant_id, submitted_at from applications order by id;
