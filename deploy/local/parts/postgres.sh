# shellcheck shell=bash
# A private PostgreSQL, with passwords: TCP on loopback, and a Unix socket, which costs both sides less processor. The
# socket has no path, which would be too long in deep folders, but a name: @jobwire and the port.

# Sets pg_bin to the programs of the version that made the data, else of the newest version installed.
find_postgres() {
	local version

	if [[ -f $dir/postgres/data/PG_VERSION ]]; then
		version=$(<"$dir/postgres/data/PG_VERSION")
		pg_bin=/usr/lib/postgresql/$version/bin
		[[ -x $pg_bin/postgres ]] || die "the data in $dir are of PostgreSQL $version, which is not installed (reset drops them)"
		return
	fi
	pg_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
	[[ -x $pg_bin/initdb ]] || die "PostgreSQL is not installed: deploy/local/packages run"
	version=${pg_bin%/bin}
	at_least 14 "${version##*/}" || die "PostgreSQL ${version##*/} is too old: install 14 or newer, or set DATABASE_URL"
}

# PostgreSQL refuses to be root. Its own user may not reach a folder below /root, unless it may search any folder.
find_postgres_user() {
	as_postgres=()
	[[ $EUID -eq 0 ]] || return 0
	as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
	install -d -o postgres -g postgres -m 700 "$dir/postgres"
	"${as_postgres[@]}" test -x "$dir/postgres" 2>/dev/null ||
		as_postgres+=(--inh-caps=+dac_override --ambient-caps=+dac_override)
}

# The cluster appears under its name only when it is complete.
make_cluster() {
	local new=$dir/postgres/new

	rm -rf "$new"
	install -m 600 /dev/null "$dir/postgres/password"
	echo "${secret[postgres_admin]}" >"$dir/postgres/password"
	[[ $EUID -ne 0 ]] || chown postgres: "$dir/postgres/password"
	(cd / && "${as_postgres[@]}" env HOME="$dir/postgres" "$pg_bin/initdb" -D "$new" -U postgres -E UTF8 --locale=C.UTF-8 \
		--auth=scram-sha-256 --pwfile="$dir/postgres/password" --no-sync --no-instructions) >>"$dir/log/postgres.log" 2>&1 ||
		failed postgres
	rm "$dir/postgres/password"
	mv "$new" "$dir/postgres/data"
}

# A server that was killed leaves postmaster.pid; by now the number in it may be anybody's, which would stop ours.
drop_stale_lock() {
	local pid

	[[ -f $dir/postgres/data/postmaster.pid ]] || return 0
	until_true 10 no_backends || die "an unrecorded PostgreSQL works in $dir/postgres/data"
	read -r pid <"$dir/postgres/data/postmaster.pid" || true
	rm -f "$dir/postgres/data/postmaster.pid"
}

# Backends outlive a killed postmaster by a moment; all of them work in the data folder.
no_backends() {
	local cwd

	for cwd in /proc/[0-9]*/cwd; do
		[[ ! $cwd -ef $dir/postgres/data ]] || return 1
	done
}

postgres_start() {
	local settings=(listen_addresses=127.0.0.1 port="${port[postgres]}" unix_socket_directories=@jobwire
		max_connections=200 shared_buffers="${POSTGRES_SHARED_BUFFERS:-128MB}" log_line_prefix='%m [%p] %u@%d '
		log_min_duration_statement=1000)

	[[ $private -eq 0 ]] || settings+=(fsync=off full_page_writes=off)
	find_postgres
	find_postgres_user
	mkdir -p "$dir/postgres"
	[[ -d $dir/postgres/data ]] || make_cluster
	drop_stale_lock
	spawn postgres "${as_postgres[@]}" "$pg_bin/postgres" -D "$dir/postgres/data" "${settings[@]/#/--}"
}

postgres_accepts() {
	local lines

	find_process postgres || return 1
	mapfile -t lines 2>/dev/null <"$dir/postgres/data/postmaster.pid" || return 1
	[[ ${lines[0]:-} == "$pid" && ${lines[7]:-} == ready* ]]
}

# The role owns the database and may make the services' roles, but is no superuser: as on a managed server.
postgres_ready() {
	await postgres 60 postgres_accepts
	[[ ! -f $dir/postgres/bootstrapped ]] || return 0
	find_postgres
	PGPASSWORD=${secret[postgres_admin]} "$pg_bin/psql" -Xqw -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "${port[postgres]}" \
		-U postgres postgres >>"$dir/log/postgres.log" 2>&1 <<-SQL || failed postgres
			SELECT 'CREATE ROLE jobwire LOGIN CREATEROLE'
			WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jobwire') \gexec
			ALTER ROLE jobwire PASSWORD '${secret[postgres]}';
			SELECT 'CREATE DATABASE jobwire OWNER jobwire'
			WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jobwire') \gexec
		SQL
	: >"$dir/postgres/bootstrapped"
}

# Fast shutdown: sessions are ended, the data are written.
postgres_stop() { signal postgres INT; }
