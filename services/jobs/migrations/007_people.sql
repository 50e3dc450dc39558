-- What people do about jobs: apply, save, review.

-- Who applied to what, from the applications service.
create table applicants (
	job_id    bigint not null,
	seeker_id bigint not null,
	owner_id  bigint not null,
	primary key (job_id, seeker_id)
);

create index applicants_of_owner on applicants (owner_id, seeker_id);
create index applicants_by_seeker on applicants (seeker_id);

create table saved_jobs (
	user_id     bigint not null,
	job_id      bigint not null references jobs (id),
	saved_at    timestamptz not null,
	-- When its reader was told that the deadline is near.
	reminded_at timestamptz,
	primary key (user_id, job_id)
);

create index saved_jobs_by_time on saved_jobs (user_id, saved_at desc, job_id desc);
create index saved_jobs_unreminded on saved_jobs (job_id) where reminded_at is null;
create index jobs_by_deadline on jobs (application_deadline) where status = 'open' and deleted_at is null;

-- Of a job, or of a user: as an employer by who applied there, as a seeker by who handled their application.
create table reviews (
	id         bigint generated always as identity primary key,
	kind       text not null, -- job, employer or seeker
	target_id  bigint not null,
	author_id  bigint not null,
	rating     smallint not null check (rating between 1 and 5),
	text       text,
	is_hidden  boolean not null default false,
	version    bigint not null default 1,
	created_at timestamptz not null,
	updated_at timestamptz not null
);

-- One by each author of each target.
create unique index reviews_once on reviews ((kind = 'job'), target_id, author_id);
create index reviews_newest on reviews (kind, target_id, id desc) where not is_hidden;

-- How many of each rating a target has, hidden ones apart: changed in the transaction of the review, so that averages are
-- exact whoever reviews at the same moment.
create table ratings (
	kind      text not null,
	target_id bigint not null,
	stars     bigint[] not null,
	primary key (kind, target_id)
);

create function count_rating(kind_ text, target bigint, rating smallint, by bigint) returns void
	language sql
	begin atomic
		insert into ratings as r (kind, target_id, stars)
		select kind_, target, array(select case when star = rating then by else 0 end from generate_series(1, 5) as star)
		    on conflict (kind, target_id) do update
		   set stars = array(select old + new from unnest(r.stars, excluded.stars) as summed (old, new));
	end;

create function count_review() returns trigger language plpgsql set search_path from current as $$
begin
	if tg_op <> 'INSERT' and not old.is_hidden then
		perform count_rating(old.kind, old.target_id, old.rating, -1);
	end if;
	if tg_op <> 'DELETE' and not new.is_hidden then
		perform count_rating(new.kind, new.target_id, new.rating, 1);
	end if;
	return null;
end $$;

create trigger review_ratings after insert or update or delete on reviews for each row
	execute function count_review();
