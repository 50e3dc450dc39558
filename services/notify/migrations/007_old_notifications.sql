-- What is too old to be kept is found by its age.
create index notifications_by_age on notifications (created_at);
