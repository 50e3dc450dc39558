alter table users add column time_zone text;

-- What somebody is told is kept with the facts that it is made of. `unnamed` is the title for the day that the person it
-- names is deleted; absent where it names nobody. What is not shown is in no inbox: its kind goes by mail alone, or the
-- user does not want it there, or has deleted it there.
alter table notifications
	add column unnamed text,
	add column data    jsonb not null default '{}',
	add column shown   boolean not null default true;

drop index notifications_of_user;
create index notifications_of_user on notifications (user_id, id desc) where shown;
create index notifications_unread on notifications (user_id) where shown and not is_read;

-- What has to leave the house, one row for each notification and channel: pending until somebody leases it, `sending`
-- while they are at it, and then sent, failed, or ambiguous, when nobody can know whether it arrived; that is sent again.
-- due_at is when it may be taken: the time of the next try or, of one that is being sent, the end of the lease. What is
-- done with has none. The number of the lease tells one holder from the next.
create table deliveries (
	id              bigint generated always as identity primary key,
	notification_id bigint not null references notifications on delete cascade,
	channel         text not null,
	state           text not null default 'pending',
	urgent          boolean not null,
	lease           integer not null default 0,
	tries           integer not null default 0,
	unknowns        integer not null default 0,
	due_at          timestamptz,
	created_at      timestamptz not null,
	sent_at         timestamptz,
	attempts        jsonb not null default '[]',
	constraint deliveries_once unique (notification_id, channel)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_cost_delay = 0);

create index deliveries_due on deliveries (channel, urgent desc, due_at) where due_at is not null;

-- A time as its reader's clock shows it. A zone that this server does not know is no reason not to tell somebody.
create function local_time(at timestamptz, zone text) returns text language plpgsql stable as $$
begin
	return to_char(at at time zone zone, 'YYYY-MM-DD HH24:MI') || ' (' || zone || ')';
exception when invalid_parameter_value then
	return to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' (UTC)';
end $$;
