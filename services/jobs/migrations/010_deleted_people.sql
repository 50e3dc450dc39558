-- Whose account is gone for good: what they had posted is closed.
alter table people add column is_deleted boolean not null default false;
