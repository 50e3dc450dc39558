-- Postings. The search text weighs the title above the company above the description.
create table jobs (
	id          bigint generated always as identity primary key,
	owner_id    bigint not null,
	title       text not null,
	description text not null,
	company     text,
	location    text,
	job_type    text,
	status      text not null,
	version     bigint not null default 1,
	created_at  timestamptz not null,
	updated_at  timestamptz not null,
	deleted_at  timestamptz,
	search_text tsvector not null generated always as (
		setweight(to_tsvector('english', title), 'A') ||
		setweight(to_tsvector('simple', coalesce(company, '')), 'B') ||
		setweight(to_tsvector('english', description), 'D')) stored
);

create index jobs_search on jobs using gin (search_text) where deleted_at is null;
create index jobs_newest on jobs (id desc) where deleted_at is null and status = 'open';
