-- Interviews. The uid is the calendar's name of one, for life; the sequence grows with each change that a calendar must
-- hear of. Whose application and job it is stands here too: that never changes, and lists and clashes are looked up by it.
create table interviews (
	id               bigint generated always as identity primary key,
	uid              uuid not null,
	application_id   bigint not null references applications,
	owner_id         bigint not null,
	applicant_id     bigint not null,
	scheduled_at     timestamptz not null,
	duration_minutes bigint not null,
	ends_at          timestamptz not null,
	mode             text not null,
	link             text,
	location         text,
	interviewers     text[] not null,
	notes            text,
	status           text not null,
	result           text not null,
	sequence         bigint not null default 0,
	version          bigint not null default 1,
	created_at       timestamptz not null,
	updated_at       timestamptz not null
);

create index interviews_of_application on interviews (application_id);
create index interviews_of_owner on interviews (owner_id, scheduled_at, id);
create index interviews_of_applicant on interviews (applicant_id, scheduled_at, id);

-- With what an invitation says besides, and the same recruiter's interviews at the same time.
create view interview_details as
select i.*, a.job_id, a.job_title, a.company, a.name, a.email, u.name as organizer_name, u.email as organizer_email,
       array(select o.id
               from interviews o
              where o.owner_id = i.owner_id and o.id <> i.id and i.status = 'scheduled' and o.status = 'scheduled'
                and o.scheduled_at < i.ends_at and o.scheduled_at > i.scheduled_at - interval '1 day'
                and o.ends_at > i.scheduled_at
              order by o.id) as clashes_with
  from interviews i
  join applications a on a.id = i.application_id
  left join users u on u.id = i.owner_id;
