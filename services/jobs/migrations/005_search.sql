-- What helps people to type: words that occur, for mending typing errors, and phrases to suggest.

-- What is older than the list of days is summed up without its day.
alter table tallies alter column day drop not null;

-- Where a band begins; null behind the last one.
create function pay_band_from(band integer) returns bigint
	language sql immutable parallel safe
	return (array[0, 20000, 40000, 60000, 80000, 100000, 150000, 200000]::bigint[])[band + 1];

create function fold(words text) returns text
	language sql stable parallel safe
	return lower(public.unaccent(words));

-- Words of titles, companies and skills. They stay when the last job goes that held them: they are words all the same.
create table vocabulary (word text primary key);

create index vocabulary_similar on vocabulary using gin (word public.gin_trgm_ops);

create table phrases (
	kind   text not null, -- title, company or skill
	folded text not null,
	shown  text not null,
	primary key (kind, folded)
);

create index phrases_beginning on phrases (folded text_pattern_ops);
create index phrases_similar on phrases using gin (folded public.gin_trgm_ops);

-- In the order of the words, so that two who learn the same ones wait for each other and never both.
create function learn_words(phrase text) returns void
	language sql
	begin atomic
		insert into vocabulary
		select distinct word
		  from regexp_split_to_table(fold(phrase), '[^[:alnum:]]+') as word
		 where length(word) between 3 and 40
		 order by word
		    on conflict do nothing;
	end;

create function learn_job() returns trigger language plpgsql set search_path from current as $$
begin
	if tg_op = 'UPDATE' and (old.title, old.company, old.skills, old.status)
	                        is not distinct from (new.title, new.company, new.skills, new.status) then
		return null;
	end if;
	insert into phrases (kind, folded, shown)
	select kind, fold(shown), shown
	  from (values ('company', new.company), ('title', new.title)) as said (kind, shown)
	 where shown is not null
	 order by kind
	    on conflict do nothing;
	perform learn_words(concat_ws(' ', new.title, new.company));
	return null;
end $$;

create trigger job_words after insert or update on jobs for each row when (new.status = 'open')
	execute function learn_job();

-- A skill is suggested as long as it stands for itself.
create function learn_skill() returns trigger language plpgsql set search_path from current as $$
begin
	if tg_op = 'UPDATE' then
		delete from phrases where kind = 'skill' and folded = fold(old.name);
	end if;
	if new.merged_into is null then
		insert into phrases (kind, folded, shown) values ('skill', fold(new.name), new.name) on conflict do nothing;
	end if;
	perform learn_words(concat_ws(' ', new.name, array_to_string(new.aliases, ' ')));
	return null;
end $$;

create trigger skill_words after insert or update on skills for each row
	execute function learn_skill();

insert into phrases (kind, folded, shown) select 'skill', fold(name), name from skills order by 2;
select learn_words(string_agg(concat_ws(' ', name, array_to_string(aliases, ' ')), ' ')) from skills;
insert into phrases (kind, folded, shown)
select 'title', fold(title), min(title) from jobs where status = 'open' group by fold(title)
 union all
select 'company', fold(company), min(company) from jobs where status = 'open' and company is not null group by fold(company);
select count(learn_words(concat_ws(' ', title, company))) from jobs where status = 'open';
