-- What this service knows of jobs, from their events.
create table jobs (
	id       bigint primary key,
	version  bigint not null,
	owner_id bigint not null,
	title    text not null,
	status   text not null
);

create table applications (
	id           bigint generated always as identity primary key,
	job_id       bigint not null,
	job_title    text not null,
	owner_id     bigint not null,
	applicant_id bigint not null,
	name         text,
	email        text,
	cover_letter text,
	status       text not null,
	version      bigint not null default 1,
	submitted_at timestamptz not null,
	constraint applications_once unique (job_id, applicant_id)
);

create index applications_of_applicant on applications (applicant_id, id desc);
