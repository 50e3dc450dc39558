-- Files: what was announced and is expected, what has arrived and waits for the scanner, and what it said. An upload writes
-- below incoming/ in the store for as long as its URL is good (upload_until); key is where the file lies once it has
-- arrived, and no client can write there.
create table files (
	id           uuid primary key,
	owner_id     bigint not null,
	filename     text not null,
	content_type text not null,
	size         bigint not null,
	status       text not null,
	finding      text,
	key          text,
	version      bigint not null default 1,
	is_kept      boolean not null,      -- else it goes when no application took it
	tries        integer not null default 0,
	next_at      timestamptz not null,  -- when a worker may look at it next
	leased_until timestamptz,           -- somebody is just bringing it in
	upload_until timestamptz,           -- none: nothing of it is below incoming/
	created_at   timestamptz not null,
	uploaded_at  timestamptz,
	scanned_at   timestamptz
);

create index files_expected on files (next_at) where status = 'expected';
create index files_to_scan on files (next_at) where status = 'pending';
create index files_left_over on files (upload_until) where status <> 'expected' and upload_until is not null;
create index files_unkept on files (created_at) where not is_kept;
create index files_of_owner on files (owner_id);

-- Whose recruiter may read a file.
create index applications_with_resume on applications (resume_file_id) where resume_file_id is not null;
create index applications_with_letter on applications (cover_letter_file_id) where cover_letter_file_id is not null;
