-- name: job_insert
insert into jobs (owner_id, title, description, company, location, job_type, status, created_at, updated_at)
values (:owner_id::bigint, :title::text, :description::text, :company::text, :location::text, :job_type::text,
        :status::text, :now::timestamptz, :now)
returning id, owner_id as recruiter_id, title, description, company, location, job_type, status, 'job-' || id as chat_group_id,
          created_at, updated_at, version;

-- name: job_get
select id, owner_id as recruiter_id, title, description, company, location, job_type, status, 'job-' || id as chat_group_id,
       created_at, updated_at
  from jobs
 where id = :id::bigint and deleted_at is null and (status = 'open' or owner_id = :viewer_id::bigint or :sees_all::boolean);

-- name: job_search
select id, owner_id as recruiter_id, title, description, company, location, job_type, status, 'job-' || id as chat_group_id,
       created_at, updated_at
  from jobs
 where deleted_at is null and status = 'open'
--[ text
   and search_text @@ websearch_to_tsquery('english', :q::text)
--]
--[ after
   and id < :before_id::bigint
--]
 order by id desc
 limit :limit::bigint;
