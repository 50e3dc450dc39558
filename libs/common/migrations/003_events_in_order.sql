-- Events of a projection that failed and come back later. As long as one is under way, the projection does not hold all
-- that its sources had committed. `until` is when it must have come back, so that a lost one does not stop it for ever.
create table projection_delayed (
	consumer text not null,
	event_id uuid not null,
	until    timestamptz not null,
	constraint projection_delayed_pkey primary key (consumer, event_id)
);

-- Events that belonged to no queue are offered again in the order in which they were returned.
drop index outbox_returned;
create index outbox_returned on outbox (returned_at) where returned_at is not null;
