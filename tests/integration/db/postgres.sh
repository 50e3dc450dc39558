#!/usr/bin/env bash
# A private Postgres for one test run: `postgres.sh run COMMAND…` starts it, runs the command and stops it. Inside of the
# run, `postgres.sh start|stop|crash|pause|resume` does what the tests ask for. Everything lies in $PG_FOLDER, which stays
# when the command fails.
set -euo pipefail

here=$(realpath "$0")
cd "$(dirname "$here")/../../.."

suite() { deploy/local/suite --dir "$PG_FOLDER" --parts postgres --private "$@" >/dev/null; }

# The server first to stop and last to go on, with all processes that it has started.
signal_all() {
	local server children

	server=$(<"$PG_FOLDER/pids/postgres.pid")
	[[ $1 != STOP ]] || kill -STOP "$server"
	mapfile -t children < <(ps -o pid= --ppid "$server")
	kill -s "$1" "${children[@]}" 2>/dev/null || true # one of them may just have ended
	[[ $1 == STOP ]] || kill -CONT "$server"
}

finish() {
	local status=$?

	signal_all CONT 2>/dev/null || true
	suite stop || true
	[[ $status -ne 0 ]] || rm -rf "$PG_FOLDER"
	[[ $status -eq 0 ]] || echo "the log of Postgres is in $PG_FOLDER/log" >&2
}

run() {
	local bin address

	PG_FOLDER=$PWD/build/tests/db-$$
	mkdir -p build/tests
	export PG_FOLDER POSTGRES_SH="$here"
	trap finish EXIT
	suite start
	DATABASE_URL=$(deploy/local/suite --dir "$PG_FOLDER" env | sed -n 's/^DATABASE_URL=//p')
	address=${DATABASE_URL##*@}
	bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
	export DATABASE_URL PG_ADDRESS="$address" PATH="$bin:$PATH"
	"$@"
}

case ${1:-} in
run) shift && run "$@" ;;
start | stop) suite "$1" postgres ;;
crash) suite kill postgres ;;
pause) signal_all STOP ;;
resume) signal_all CONT ;;
*) echo "usage: postgres.sh run COMMAND… | start | stop | crash | pause | resume" >&2 && exit 2 ;;
esac
