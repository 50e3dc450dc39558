-- Browsers that want to be told. An endpoint is a browser's on one site, so it has one user: whoever registered it last.
create table push_subscriptions (
	id         bigint generated always as identity primary key,
	user_id    bigint not null,
	endpoint   text not null,
	p256dh     text not null,
	auth       text not null,
	created_at timestamptz not null,
	constraint push_subscriptions_endpoint unique (endpoint)
);

create index push_subscriptions_of_user on push_subscriptions (user_id, id);

-- By push, a notification goes to each of its user's browsers: target is the subscription. By mail it is 0.
alter table deliveries
	add column target bigint not null default 0,
	drop constraint deliveries_once,
	add constraint deliveries_once unique (notification_id, channel, target);
