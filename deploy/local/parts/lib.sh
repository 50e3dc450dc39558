# shellcheck shell=bash
# Processes of a suite: started with a record of who they are, recognised by it, signalled, waited for.
#
# A record is two files: pids/NAME.pid holds the pid alone, for scripts; state/NAME.start holds the pid and the
# kernel's start time of it. A pid counts as ours only while both agree with /proc, so a stale file that names
# somebody else's process by now can never make us signal it. The child writes its own record and then becomes
# the program: whenever this script is killed, nothing runs without a record.

say() { printf '%s\n' "$*" >&2; }
die() { say "suite: $*" && exit 1; }

# at_least WANTED HAVE: compares versions.
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# A wait without a process of its own: a read from a pipe that never has anything.
exec {idle}<> <(:)
pause() { read -rt "${1:-0.02}" -u "$idle" || true; }

# until_true SECONDS COMMAND…
until_true() {
	local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))

	shift
	until "$@"; do
		[[ ${EPOCHREALTIME/./} -lt $deadline ]] || return 1
		pause
	done
}

# Sets started_at to the start time of a process, in ticks since boot; fails for what is gone or a zombie. A zombie whose
# other threads still end keeps its ports.
process_start() {
	local stat fields

	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	read -ra fields <<<"${stat##*) }"
	[[ ${fields[0]} != [ZX] || ${fields[17]} -gt 1 ]] || return 1
	started_at=${fields[19]}
}

# Sets pid to the running process of that name, if it is ours.
find_process() {
	local recorded started_at

	pid=
	{ read -r pid <"$dir/pids/$1.pid" && read -r recorded <"$dir/state/$1.start"; } 2>/dev/null || return 1
	[[ $pid =~ ^[0-9]+$ ]] && process_start "$pid" && [[ $recorded == "$pid $started_at" ]]
}

gone() { ! find_process "$1"; }

forget() { rm -f "$dir/pids/$1.pid" "$dir/state/$1.start"; }

# Keeps one older generation of a log that has grown beyond 16 MiB.
rotate_log() {
	local log=$dir/log/$1.log

	[[ ! -f $log || $(stat -c %s "$log") -lt 16777216 ]] || mv "$log" "$log.old"
}

# Runs inside the new process, before it becomes the program.
# shellcheck disable=SC2016
record_and_become='
	read -ra stat <"/proc/$$/stat"
	echo "$$ ${stat[21]}" >"$1/state/$2.start"
	echo "$$" >"$1/pids/$2.pid"
	shift 2
	exec "$@"'

# spawn NAME COMMAND…  in a session of its own, so that a terminal's Ctrl-C reaches us alone.
spawn() {
	local name=$1 child

	shift
	forget "$name"
	rotate_log "$name"
	(
		[[ -z ${lock:-} ]] || exec {lock}>&-
		[[ -z ${foreground:-} ]] || exec {foreground}>&-
		exec {idle}>&-
		cd "$dir"
		exec setsid bash -c "$record_and_become" "$name" "$dir" "$name" "$@"
	) </dev/null >>"$dir/log/$name.log" 2>&1 &
	child=$!
	disown "$child"
	until_true 5 recorded_or_dead "$name" "$child"
	find_process "$name" || failed "$name"
}

recorded_or_dead() { [[ -s $dir/pids/$1.pid ]] || ! process_start "$2"; }

# A process that cannot start says why in its log: show that rather than send the reader there.
failed() {
	say "suite: $1 failed; the end of $dir/log/$1.log:"
	tail -n 12 "$dir/log/$1.log" | sed 's/^/    /' >&2
	exit 1
}

# await NAME SECONDS COMMAND…  until it is true; a process that dies meanwhile fails at once.
await() {
	local name=$1 seconds=$2

	shift 2
	until_true "$seconds" ready_or_dead "$name" "$@" || failed "$name"
	find_process "$name" || failed "$name"
}

ready_or_dead() { gone "$1" || "${@:2}"; }

# signal NAME SIGNAL: the process. signal_group: also what it started (NGINX's workers, Erlang's helpers).
signal() { ! find_process "$1" || kill -s "$2" -- "$pid" 2>/dev/null || true; }
signal_group() { ! find_process "$1" || kill -s "$2" -- "-$pid" 2>/dev/null || true; }

# settle SECONDS NAME…: waits until all are gone, kills those that will not go, removes the records.
settle() {
	local seconds=$1 name

	shift
	until_true "$seconds" all_gone "$@" || for name in "$@"; do
		gone "$name" || say "suite: $name did not stop within $seconds s, killing it"
	done
	for name in "$@"; do
		signal_group "$name" KILL
	done
	until_true 5 all_gone "$@" || die "cannot kill $*"
	for name in "$@"; do
		forget "$name"
	done
}

all_gone() {
	local name

	for name in "$@"; do
		gone "$name" || return 1
	done
}

# Connects, and nothing more.
accepts() { (exec {connection}<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# http_ok PORT PATH: whether a GET is answered with 200.
http_ok() {
	local status

	status=$(
		exec 2>/dev/null {connection}<>"/dev/tcp/127.0.0.1/$1" || exit
		printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&"$connection"
		read -rt 2 -u "$connection" _ code _ && echo "$code"
	)
	[[ $status == 200 ]]
}
