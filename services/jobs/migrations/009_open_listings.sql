-- A job that is not open is not searched for: without words it stands in no search's way.
create or replace function listing_of(j jobs) returns listings
	language sql stable
	return (select row(j.id, j.status = 'open',
	                   (extract(epoch from coalesce(j.posted_at, j.created_at)) * 1000000)::bigint,
	                   coalesce(pay.high, -1),
	                   coalesce(-least((extract(epoch from j.application_deadline) * 1000000)::bigint, 9000000000000000),
	                            -9000000000000001),
	                   pay.low, pay.high, j.title, j.company, concat_ws(E'\n', j.location, j.city, j.region, j.country),
	                   coalesce(j.city, j.location), j.job_type, j.industry, j.remote, listing_tags(j, pay.low, pay.high),
	                   case when j.status <> 'open' then ''::tsvector
	                        else setweight(to_tsvector('postings', search_form(j.title)), 'A')
	                          || setweight(to_tsvector('postings', search_form(skill_words(j.skill_ids))), 'B')
	                          || setweight(to_tsvector('postings', search_form(coalesce(j.company, ''))), 'C')
	                          || setweight(to_tsvector('postings', search_form(j.description)), 'D') end)::listings
	          from (select yearly(coalesce(j.salary_min, j.salary_max), j.salary_period) as low,
	                       yearly(coalesce(j.salary_max, j.salary_min), j.salary_period) as high) as pay);

update listings set search_text = '' where not is_open;
