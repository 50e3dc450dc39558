-- What follows a change of a catalogue or of a profile: the jobs that bear this tag, and how far they have followed.
create table follow_ups (
	tag      text primary key,
	after_id bigint not null default 0
);

-- A job that only takes over what its skills are called otherwise is no other version.
drop trigger job_history on jobs;
create trigger job_begun after insert on jobs for each row
	execute function note_job_change();
create trigger job_history after update on jobs for each row when (old.version <> new.version)
	execute function note_job_change();
