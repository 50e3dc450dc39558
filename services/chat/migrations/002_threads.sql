-- A conversation has threads; seq, read markers and history belong to a thread. A group has one. A private one has a thread
-- for each seeker and one for its staff; what staff say stands in all of them, what a seeker says in their own and the
-- staff's. So nobody's numbers have holes that tell of what others write.
alter table conversations
	add column kind         text not null default 'job',
	add column mode         text not null default 'group',
	add column owner_id     bigint,
	add column employer_id  bigint,
	add column applicant_id bigint,
	add column is_open      boolean not null default true,
	add column closed_at    timestamptz,
	add column version      bigint not null default 1;

create index conversations_of_owner on conversations (owner_id) where kind = 'job';

create table threads (
	id              bigint generated always as identity primary key,
	conversation_id text not null references conversations on delete cascade,
	seeker_id       bigint,
	last_seq        bigint not null default 0
);

create unique index threads_once on threads (conversation_id, coalesce(seeker_id, 0));

insert into conversations (id, title, created_at)
select distinct conversation_id, '', min(joined_at) over (partition by conversation_id) from members
    on conflict (id) do nothing;
insert into threads (conversation_id) select id from conversations;

alter table members
	add column thread_id    bigint,
	add column read_seq     bigint not null default 0,
	add column notified_seq bigint not null default 0;
update members m set thread_id = t.id from threads t where t.conversation_id = m.conversation_id;
alter table members alter column thread_id set not null;
create index members_of_thread on members (thread_id, user_id);

create table messages (
	id              bigint generated always as identity primary key,
	conversation_id text not null,
	sender_id       bigint not null,
	sender          text not null,
	content         text,
	file_id         uuid,
	client_id       text not null,
	created_at      timestamptz not null,
	edited_at       timestamptz,
	deleted_at      timestamptz
);

create unique index messages_once on messages (conversation_id, sender_id, client_id);

create table entries (
	thread_id  bigint not null,
	seq        bigint not null,
	message_id bigint not null,
	primary key (thread_id, seq)
);

create index entries_of_message on entries (message_id);

-- What people are called, as auth tells it; and who has applied to whom.
create table people (
	id              bigint primary key,
	version         bigint not null default 0,
	profile_version bigint not null default 0,
	username        text,
	name            text,
	company         text,
	open_to_search  boolean not null default false,
	is_active       boolean not null default true
);

create table applicants (
	employer_id  bigint not null,
	applicant_id bigint not null,
	primary key (employer_id, applicant_id)
);

-- Everything that sockets are told, in the one order in which every instance tells it: batch n, its i-th entry. The clock
-- is moved by the last statement of each transaction that writes some, so that n has no gaps once it is visible.
create table feed (
	n       bigint not null,
	i       bigint not null,
	kind    text not null,
	room    text not null,
	user_id bigint not null default 0,
	event   text,
	data    jsonb,
	at      timestamptz not null,
	primary key (n, i)
);

create table chat_clock (n bigint not null);
insert into chat_clock values (0);
