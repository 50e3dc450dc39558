-- Older systems call an employer by the name of a company, which stands in their profile or with a job of theirs; a pair that
-- was begun so keeps the name.
alter table conversations add column company text;

create index conversations_of_company on conversations (lower(company)) where kind = 'job';
create index people_of_company on people (lower(company));
create index people_by_username on people (lower(username));
