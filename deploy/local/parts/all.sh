# shellcheck shell=bash
# All parts together: in which order they start, who fills an empty database, in which order they stop.

start_part() {
	local name=$1

	if is_service "$name"; then
		service_start "$name"
	elif [[ $name == nginx ]] || ! find_process "$name"; then
		"${name}_start"
	fi
}

await_part() {
	if is_service "$1"; then
		service_ready "$1"
	else
		"${1}_ready"
	fi
}

# The servers start side by side; the services need only PostgreSQL and find the others by themselves.
start_all() {
	local name

	for name in "${servers[@]}"; do
		! has_part "$name" || start_part "$name"
	done
	! has_part postgres || postgres_ready
	! has_services || jobctl migrate
	for name in nginx "${services[@]}"; do
		! has_part "$name" || start_part "$name"
	done
	for name in redis rabbitmq clamd "${services[@]}" nginx; do
		! has_part "$name" || await_part "$name"
	done
	! has_part auth || fill
}

has_services() {
	local name

	for name in "${services[@]}"; do
		! has_part "$name" || return 0
	done
	return 1
}

# Made-up data are for people: a private suite begins empty. They need every service. Where mails really leave the house,
# nobody is to be mailed about people who do not exist, unless that is asked for.
wants_demo_data() {
	local demo=${DEMO_DATA:-on} name

	[[ -z ${SMTP_HOST:-}${SMTP_SERVER:-} ]] || demo=${DEMO_DATA:-off}
	[[ $private -eq 0 && -n $gateway_url && $demo == on ]] || return 1
	for name in "${services[@]}"; do
		has_part "$name" || return 1
	done
}

# Demo data and the administrator come once per database; the marker knows which one.
fill() {
	local mark

	mark=$(sha256sum <<<"$DATABASE_URL")
	[[ $(cat "$dir/filled" 2>/dev/null) != "$mark" ]] || return 0
	! wants_demo_data || {
		say "suite: making the demo data, once"
		jobctl seed "$gateway_url"
	}
	jobctl create-admin "$admin_email" <<<"${secret[admin]}"
	echo "$mark" >"$dir/filled"
}

# What has a record, whatever this suite was started with.
recorded() {
	local file name

	for file in "$dir"/pids/*.pid; do
		[[ -f $file ]] || continue
		name=${file##*/}
		printf '%s\n' "${name%.pid}"
	done
}

# The gateway and the services first, draining; then the servers; the data of a private suite need no farewell.
stop_all() {
	local name front=() back=()

	for name in $(recorded); do
		case $name in
		postgres | redis | rabbitmq | clamd) back+=("$name") ;;
		epmd) ;;
		*) front+=("$name") && signal "$name" TERM ;;
		esac
	done
	settle 15 "${front[@]}"
	for name in "${back[@]}"; do
		if [[ $private -eq 0 || $orderly -eq 1 ]]; then
			"${name}_stop"
		elif [[ $name == postgres ]]; then
			signal postgres QUIT
		else
			signal_group "$name" KILL
		fi
	done
	settle 30 "${back[@]}"
	signal epmd TERM
	settle 5 epmd
}
