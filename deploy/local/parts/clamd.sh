# shellcheck shell=bash
# The malware scanner: with the machine's signatures where there are any, else, and for tests always, with the one of the
# EICAR test file. Nothing waits for it: with the machine's signatures it takes a while to start, and files wait for it.

# Never fails: of the machine's signatures it may find that there are none.
clamd_signatures() {
	local machine=/var/lib/clamav

	if [[ $private -eq 0 ]] && compgen -G "$machine/*.c[lv]d" >/dev/null; then
		echo "$machine"
		return
	fi
	[[ $private -eq 1 ]] || say "suite: there are no malware signatures in $machine (freshclam gets them); only the EICAR test file is found"
	# The test file as such, whole and inside of others.
	echo "$root/deploy/clamd"
}

clamd_start() {
	local clamd signatures

	clamd=$(PATH=$PATH:/usr/sbin command -v clamd) || die "clamd is not installed: deploy/local/packages run"
	mkdir -p "$dir/clamd"
	signatures=$(clamd_signatures)
	cat >"$dir/clamd/clamd.conf" <<-END
		Foreground yes
		TCPSocket ${port[clamd]}
		TCPAddr 127.0.0.1
		DatabaseDirectory $signatures
		TemporaryDirectory $dir/clamd
		StreamMaxLength 25M
		MaxThreads 4
		SelfCheck 3600
	END
	spawn clamd "$clamd" -c "$dir/clamd/clamd.conf"
}

clamd_ready() { [[ $private -eq 0 ]] || await clamd 10 accepts "${port[clamd]}"; }
clamd_stop() { signal clamd TERM; }
