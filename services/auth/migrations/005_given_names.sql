-- Some sign up with a first and a last name, which is their name then; others have one name, whose last word is taken for the
-- last name. What was given as first name is only believed as long as the name begins with it.
alter table users add column given_name text;

alter table users
	add column first_name text generated always as (
		case when name = given_name or starts_with(name, given_name || ' ') then given_name
		     else regexp_replace(name, '\s+\S+$', '') end) stored,
	add column last_name text generated always as (
		case when name = given_name then null
		     when starts_with(name, given_name || ' ') then substr(name, length(given_name) + 2)
		     else substring(name from '\s(\S+)$') end) stored;
