-- Users ------------------------------------------------------------------------------------------------------------

-- name: user_insert
insert into users (email, username, name, roles, language, time_zone, password_hash, created_at, updated_at)
values (:email::citext, :username::citext, :name::text, :roles::text[], :language::text, :time_zone::text,
        :password_hash::text, :now::timestamptz, :now)
returning id, email, username, name, role, roles, is_active, language, time_zone, created_at, version;

-- name: user_get
select id, email, username, name, role, roles, is_active, language, time_zone, created_at, version
  from users
 where id = :id::bigint and deleted_at is null;

-- name: user_lock
select id, email, username, name, role, roles, is_active, language, time_zone, created_at, version
  from users
 where id = :id::bigint and deleted_at is null
   for no key update;

-- name: user_update
update users
   set email = :email::citext, username = :username::citext, name = :name::text, language = :language::text,
       time_zone = :time_zone::text, version = version + 1, updated_at = :now::timestamptz
 where id = :id::bigint and deleted_at is null
returning id, email, username, name, role, roles, is_active, language, time_zone, created_at, version;

-- name: admin_known
select 1 from users where email = :email::citext and 'admin' = any (roles) and is_active;

-- Signing in -------------------------------------------------------------------------------------------------------

-- name: credentials_by_email
select id, password_hash, is_active from users where email = :email::citext;

-- name: credentials_by_username
select id, password_hash, is_active from users where username = :username::citext;

-- name: password_replace
-- Only where it is still the hash that was verified: a change of password in between must not be undone.
update users
   set password_hash = :new_hash::text, updated_at = :now::timestamptz
 where id = :id::bigint and password_hash = :old_hash::text;

-- name: session_from_address
-- Has this account signed in from there in the last month?
select 1
  from sessions
 where user_id = :user_id::bigint and client_address = :client_address::text
 limit 1;

-- Sessions ---------------------------------------------------------------------------------------------------------

-- name: session_insert
insert into sessions (id, user_id, created_at, used_at, expires_at, client_address, user_agent)
values (:id::uuid, :user_id::bigint, :now::timestamptz, :now, :expires_at::timestamptz, :client_address::text,
        :user_agent::text);

-- name: session_lock
select user_id, refresh_n, rotated_at, expires_at, revoked_at
  from sessions
 where id = :id::uuid
   for no key update;

-- name: session_rotate
update sessions
   set refresh_n = refresh_n + 1, rotated_at = :now::timestamptz, used_at = :now, expires_at = :expires_at::timestamptz
 where id = :id::uuid;

-- name: session_end
update sessions
   set revoked_at = :now::timestamptz, revoked_reason = :reason::text
 where id = :id::uuid and user_id = :user_id::bigint and revoked_at is null;

-- name: sessions_end_all
update sessions
   set revoked_at = :now::timestamptz, revoked_reason = :reason::text
 where user_id = :user_id::bigint and revoked_at is null and expires_at > :now
   and id is distinct from :keep::uuid
returning id;

-- name: sessions_live
select id from sessions where user_id = :user_id::bigint and revoked_at is null and expires_at > :now::timestamptz;

-- name: session_list
select id, created_at, used_at, expires_at, client_address, user_agent, id = :current::uuid as is_current
  from sessions
 where user_id = :user_id::bigint and revoked_at is null and expires_at > :now::timestamptz
 order by created_at desc
 limit :limit::bigint;

-- name: session_state_locked
-- The share locks make a revocation or a change of roles wait until this state has reached Redis, and this wait for it.
select case when s.revoked_at is null and s.expires_at > :now::timestamptz and u.is_active and u.deleted_at is null
            then 'live' else 'dead' end as life,
       s.user_id, u.roles
  from sessions s
  join users u on u.id = s.user_id
 where s.id = :id::uuid
   for share;

-- name: sessions_clean
-- Ended sessions are kept for a month, so that a stolen refresh token is still recognised.
delete from sessions
 where id = any (array(select id from sessions where expires_at < :before::timestamptz limit 1000));

-- Passwords --------------------------------------------------------------------------------------------------------

-- name: reset_insert
insert into password_resets (user_id, requested_at, expires_at)
select id, :now::timestamptz, :expires_at::timestamptz
  from users
 where email = :email::citext and is_active and deleted_at is null
returning id, user_id, expires_at;

-- name: reset_account
select u.id, u.email, u.username, u.password_hash
  from password_resets p
  join users u on u.id = p.user_id
 where p.id = :id::bigint and p.used_at is null and p.expires_at > :now::timestamptz and u.is_active;

-- name: reset_use
-- All open links of the user are used up with this one.
with used as (
	update password_resets set used_at = :now::timestamptz
	 where id = :id::bigint and used_at is null and expires_at > :now
	returning user_id
), others as (
	update password_resets set used_at = :now
	 where user_id in (select user_id from used) and used_at is null and id <> :id
)
select user_id as id from used;

-- name: account_get
select id, email, username, password_hash from users where id = :id::bigint and deleted_at is null;

-- name: password_set
update users set password_hash = :hash::text, updated_at = :now::timestamptz where id = :id::bigint;

-- Profiles ---------------------------------------------------------------------------------------------------------

-- name: recruiter_profile_begin
insert into recruiter_profiles (user_id, company_name, created_at, updated_at)
values (:user_id::bigint, :company_name::text, :now::timestamptz, :now);
