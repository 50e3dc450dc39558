-- What stands above the first block belongs to nobody.

-- name: user_insert
-- A comment of two lines:
-- the constraint, not a prior look, enforces that a name is taken once.
insert into users (email, username, created_at)
values (:email::citext, :username::text, :now::timestamptz)
returning *;

-- name: odd_texts
-- Nothing in quotes is touched, */ nor are casts and slices.
select 'it''s :x -- no', E'q\'x''\':y', "a ""b:c", $$ :d; $1 $$, $tag$ $$:e$tag$, a[1:2], b::text::inet, '?'
  from t -- a comment with :f and 'a quote
 where /* one /* inside */ of :g */ c = 'line
break';

-- name: every_type
select :a::bigint, :b::bigint?, :c::integer, :d::integer?, :e::smallint, :f::smallint?, :g::boolean, :h::boolean?,
       :i::double precision, :j::text, :k::citext, :l::timestamptz, :m::uuid, :n::bigint[], :o::text[], :p::jsonb,
       :q::text::inet, :a + 1, (:a)::text, :b::bigint?;

-- name: optional
select * from jobs where status = 'open'
--[ title
  and title ilike :title::text
--]
--[ both
  and :title = any (:words::text[])
--]
--[title
  or title is null
--]
order by id limit :limit::bigint

-- list: listed
-- With a place of its own for when rows are passed over.
select id from (select id from jobs limit 101
--[ skipped
  + 10000
--]
  ) as first where true
--[ after
  and id > :after::bigint
--]
order by id limit :limit::bigint;
