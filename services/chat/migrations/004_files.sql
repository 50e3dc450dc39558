-- Files as the applications service tells of them; chat signs downloads for the members of the conversations they are sent to.
create table files (
	id           uuid primary key,
	version      bigint not null,
	owner_id     bigint not null,
	filename     text,
	content_type text,
	size         bigint not null default 0,
	status       text not null,
	key          text
);

create index messages_with_file on messages (file_id) where file_id is not null;
