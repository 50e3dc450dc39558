-- name: job_known
select id, owner_id, title, status from jobs where id = :id::bigint;

-- name: job_learn
-- An older version than the one known changes nothing.
insert into jobs as known (id, version, owner_id, title, status)
values (:id::bigint, :version::bigint, :owner_id::bigint, :title::text, :status::text)
    on conflict (id) do update
   set version = excluded.version, owner_id = excluded.owner_id, title = excluded.title, status = excluded.status
 where known.version < excluded.version;

-- name: application_insert
insert into applications (job_id, job_title, owner_id, applicant_id, name, email, cover_letter, status, submitted_at)
values (:job_id::bigint, :job_title::text, :owner_id::bigint, :applicant_id::bigint, :name::text, :email::text,
        :cover_letter::text, 'submitted', :now::timestamptz)
returning id, job_id, job_title, owner_id, applicant_id, name, email, cover_letter, status, submitted_at, version;

-- name: applications_mine
select id, job_id, job_title, applicant_id, name, email, cover_letter, status, submitted_at
  from applications
 where applicant_id = :applicant_id::bigint
--[ after
   and id < :before_id::bigint
--]
 order by id desc
 limit :limit::bigint;
