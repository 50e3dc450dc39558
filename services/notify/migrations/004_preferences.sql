-- What somebody has said about a kind of notification and a channel; where they have said nothing, it is on.
create table preferences (
	user_id bigint not null,
	kind    text not null,
	channel text not null,
	enabled boolean not null,
	constraint preferences_pkey primary key (user_id, kind, channel)
);
