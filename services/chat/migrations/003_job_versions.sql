-- Events of a job may overtake each other: what is older than what is known counts no more.
alter table conversations add column job_version bigint not null default 0;
