-- Messages that somebody who was not there has not read, by conversation and thread. due_at is when they are told of them,
-- none once they were told or have read; told_at when they were last. event_id and count are of those not told yet.
create table unread_messages (
	user_id         bigint not null,
	conversation_id text not null,
	thread_id       bigint not null,
	event_id        uuid not null,
	about_id        bigint,
	count           bigint not null,
	last_seq        bigint not null,
	data            jsonb not null,
	due_at          timestamptz,
	told_at         timestamptz,
	constraint unread_messages_pkey primary key (user_id, conversation_id, thread_id)
);

create index unread_messages_due on unread_messages (due_at) where due_at is not null;
create index unread_messages_about on unread_messages (about_id);
