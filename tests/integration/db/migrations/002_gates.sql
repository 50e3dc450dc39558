create table gates (key bigint not null);

create function gate_wait() returns trigger language plpgsql as $$
begin
	perform pg_advisory_xact_lock(new.key);
	return null;
end $$;

create constraint trigger gate after insert on gates deferrable initially deferred
	for each row execute function gate_wait();
