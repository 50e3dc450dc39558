-- Conversations need no coordination for their names: job-<id> is made by the job's event.
create table conversations (
	id         text primary key,
	job_id     bigint,
	title      text not null,
	created_at timestamptz not null
);

create table members (
	conversation_id text not null,
	user_id         bigint not null,
	is_admin        boolean not null default false,
	joined_at       timestamptz not null,
	primary key (conversation_id, user_id)
);

create index members_of_user on members (user_id, joined_at desc, conversation_id desc);
