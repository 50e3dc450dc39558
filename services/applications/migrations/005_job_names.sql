-- Clients of the action API name a job by its company and title.
create index jobs_by_name on jobs (lower(company), lower(title));
