# shellcheck shell=bash
# Ports of a suite: chosen free once and remembered in DIR/ports, so that addresses stay the same between starts.
#
# Between choosing a port and listening on it another suite could choose the same one; a small register per user,
# changed under a lock, keeps them apart. An entry counts only as long as its suite's folder exists.

declare -A port=()

read_ports() {
	local name number

	[[ -f $dir/ports ]] || return 0
	while IFS='=' read -r name number; do
		[[ -z $name ]] || port[$name]=$number
	done <"$dir/ports"
}

write_ports() {
	local name

	for name in "${!port[@]}"; do
		printf '%s=%s\n' "$name" "${port[$name]}"
	done | sort >"$dir/ports.new"
	mv "$dir/ports.new" "$dir/ports"
}

# Fills the caller's array `busy` with every port that something listens on, at any address.
listening() {
	local hex

	# awk and not a loop: after a load test the tables hold tens of thousands of closed connections.
	while read -r hex; do
		busy[$((16#$hex))]=1
	done < <(awk '$4 == "0A" { print substr($2, length($2) - 3) }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
}

port_free() {
	local -A busy=()

	listening
	[[ -z ${busy[$1]:-} ]]
}

# Fills the caller's array `taken` with the ports of the user's other suites, and drops entries of dead ones.
other_suites() {
	local number owner

	while read -r number owner; do
		[[ -f $owner/ports && $owner != "$dir" ]] || continue
		taken[$number]=$owner
	done <"$register"
	for number in "${!taken[@]}"; do
		printf '%s %s\n' "$number" "${taken[$number]}"
	done >"$register"
}

# Below the range from which the kernel draws ports for outgoing connections.
random_port() {
	local low=32768

	{ read -r low _ </proc/sys/net/ipv4/ip_local_port_range; } 2>/dev/null || true
	[[ $low -ge 24000 ]] || low=32768
	echo $((20000 + SRANDOM % (low - 20000)))
}

# claim_ports NAME…: gives every name a port that nobody listens on, the remembered one where possible.
# The names must be of parts that do not run at the moment.
claim_ports() {
	local -A busy=() taken=()
	local name number register=${XDG_RUNTIME_DIR:-/tmp}/jobwire-ports.$EUID guard

	exec {guard}>>"$register"
	flock "$guard"
	other_suites
	listening
	for name in "$@"; do
		number=${port[$name]:-$(random_port)}
		while [[ -n ${busy[$number]:-}${taken[$number]:-} ]]; do
			[[ $number != "${port[$name]:-}" ]] || say "suite: port $number of $name is taken, choosing another"
			number=$(random_port)
		done
		port[$name]=$number
		taken[$number]=$dir
		printf '%s %s\n' "$number" "$dir" >>"$register"
	done
	write_ports
	exec {guard}>&-
}

# Names the process that listens on a port, as far as we may know.
culprit() {
	local inode pid

	inode=$(awk -v hex=":$(printf '%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == hex { print $10; exit }' \
		/proc/net/tcp /proc/net/tcp6 2>/dev/null || true)
	pid=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
	pid=${pid#/proc/}
	pid=${pid%%/*}
	if [[ -n $pid ]]; then
		echo "pid $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-80))"
	else
		echo "a process of another user"
	fi
}
