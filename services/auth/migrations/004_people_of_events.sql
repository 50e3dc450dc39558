-- Interviews name their applicant, and files are named by their owner.
create or replace function person_of(object_type text, object_id text, data jsonb) returns bigint
	language sql immutable parallel safe
	return case when object_type in ('user', 'profile') and object_id ~ '^[0-9]{1,18}$' then object_id::bigint
	            when object_type in ('application', 'interview') and data ->> 'applicant_id' ~ '^[0-9]{1,18}$'
	            then (data ->> 'applicant_id')::bigint
	            when object_type = 'file' and data ->> 'owner_id' ~ '^[0-9]{1,18}$'
	            then (data ->> 'owner_id')::bigint end;

reindex index activity_by_person;
