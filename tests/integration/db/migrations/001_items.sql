create table items (
	id         bigint generated always as identity primary key,
	name       text not null,
	amount     bigint not null,
	created_at timestamptz not null,
	constraint items_name_key unique (name),
	constraint items_amount_positive check (amount >= 0)
);

create table parts (
	item_id bigint not null,
	constraint parts_item foreign key (item_id) references items (id) deferrable initially deferred
);

-- As the idempotency records of the services have it.
create table idempotency (key text constraint idempotency_pkey primary key);
