#!/usr/bin/env bash
# A private Postgres for one test run: postgres.sh run COMMAND… starts it, runs the command and stops it. Inside of the
# run, `postgres.sh stop|start|crash|pause|resume` does what the tests ask for. Everything lies in $PG_FOLDER.
set -euo pipefail

bin=$(dirname "$(ls -1 /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)")
here=$(realpath "$0")

# Postgres refuses to run as root.
as_owner() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$PG_FOLDER" "$@")
	else
		"$@"
	fi
}

free_port() {
	node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

start() {
	as_owner "$bin/pg_ctl" -D "$PG_FOLDER/data" -s -w -t 30 -l "$PG_FOLDER/log" \
		-o "-c listen_addresses=127.0.0.1 -p $PG_PORT -k $PG_FOLDER -c fsync=off -c max_connections=50" start
}

stop() {
	as_owner "$bin/pg_ctl" -D "$PG_FOLDER/data" -s -w -t 30 -m "${1:-fast}" stop
}

# The server and what it has started; the children first to stop, last to go on.
signal_all() {
	local server
	server=$(head -1 "$PG_FOLDER/data/postmaster.pid")
	if [ "$1" = STOP ]; then
		kill -STOP "$server"
		kill -STOP $(ps -o pid= --ppid "$server") 2>/dev/null || true
	else
		kill -CONT $(ps -o pid= --ppid "$server") 2>/dev/null || true
		kill -CONT "$server"
	fi
}

run() {
	PG_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/jobwire-pg.XXXXXX")
	PG_PORT=$(free_port)
	export PG_FOLDER PG_PORT POSTGRES_SH="$here" PATH="$bin:$PATH"
	export DATABASE_URL="postgresql://app:secret@127.0.0.1:$PG_PORT/app"
	trap 'signal_all CONT 2>/dev/null || true; stop immediate 2>/dev/null || true; rm -rf "$PG_FOLDER"' EXIT
	[ "$(id -u)" = 0 ] && chown postgres: "$PG_FOLDER"
	echo secret > "$PG_FOLDER/password"
	chmod 644 "$PG_FOLDER/password"
	as_owner "$bin/initdb" -D "$PG_FOLDER/data" -U app -A scram-sha-256 --pwfile="$PG_FOLDER/password" -E UTF8 \
		--locale=C.UTF-8 --no-sync > "$PG_FOLDER/initdb.log"
	start
	PGPASSWORD=secret "$bin/createdb" -h 127.0.0.1 -p "$PG_PORT" -U app app
	"$@"
}

case ${1:-} in
run) shift; run "$@" ;;
start) start ;;
stop) stop ;;
crash) stop immediate ;;
pause) signal_all STOP ;;
resume) signal_all CONT ;;
*) echo "usage: postgres.sh run COMMAND… | start | stop | crash | pause | resume" >&2; exit 2 ;;
esac
