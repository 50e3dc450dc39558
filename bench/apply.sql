-- What the service sends for one application, as pgbench sends it: the same statements in one transaction, prepared.
-- The job :first is applied to under ever new numbers; :data is the event, which here would hold names of variables.
\set n :n + 1
\set job :first + :client_id * 1000000 + :n
begin;
with made as (
	insert into applications (job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, profile,
	       skill_ids, resume_file_id, cover_letter_file_id, status, submitted_at, changed_at)
	select :job, j.title, j.company, j.owner_id, u.id, coalesce(null, u.profile ->> 'full_name', u.name),
	       coalesce(null, u.email), null, u.profile, u.skill_ids, null, null, 'submitted', '2030-01-01', '2030-01-01'
	  from jobs j, users u
	 where j.id = :first and u.id = :applicant and u.version > 0
	   and j.status = 'open' and not j.is_deleted and j.owner_id <> u.id
	   and (j.application_deadline is null or j.application_deadline > '2030-01-01')
	   and (j.expires_at is null or j.expires_at > '2030-01-01')
	returning *
), noted as (
	insert into application_history (application_id, to_status, actor_id, at)
	select id, status, applicant_id, submitted_at from made
)
select id, job_id, job_title, company, owner_id, applicant_id, name, email, cover_letter, resume_file_id,
       cover_letter_file_id, profile, status, submitted_at, changed_at, version
  from made;
insert into outbox (id, kind, version, occurred_at, actor_id, request_id, traceparent, object_type, object_id, data, returned_at)
values (gen_random_uuid(), 'application.submitted', 1, '2030-01-01', :applicant, 'd3b07384d113edec49eaa6238ad5ff00',
        '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'application', '1',
        :data,
        '2030-01-01');
commit;
