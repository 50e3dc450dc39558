-- Telling seekers of new jobs. A job waits here from its first posting until everybody who might want it has been told.
create table matches_due (
	job_id       bigint primary key references jobs (id),
	after_seeker bigint not null default 0
);

create function await_match() returns trigger language plpgsql set search_path from current as $$
begin
	insert into matches_due (job_id) values (new.id) on conflict do nothing;
	return null;
end $$;

create trigger job_first_posted after insert on jobs for each row when (new.posted_at is not null)
	execute function await_match();
create trigger job_posted after update on jobs for each row when (old.posted_at is null and new.posted_at is not null)
	execute function await_match();

create index people_seeking on people (id) where is_seeker and is_active;

-- A field of interest is met by a text that holds the words of its name.
create function interest_query(name text) returns tsquery
	language sql immutable parallel safe
	return plainto_tsquery('postings', regexp_replace(name, '\m(and|or|the|of)\M', ' ', 'gi'));

-- Is one of the places what somebody prefers? Who would work anywhere says "remote".
create function place_meets(preferred text[], places text, is_remote boolean) returns boolean
	language sql immutable parallel safe
	return exists (select from unnest(preferred) as place
	                where places ilike containing(place) or (is_remote and lower(place) = 'remote'));
