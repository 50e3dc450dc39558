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
	mkdir -p "$dir/clamd/signatures"
	# The test file as such, whole and inside of others.
	echo 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f:68:Test.Eicar.File:73 >"$dir/clamd/signatures/test.hsb"
	echo "Test.Eicar.Body:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956\
495255532d544553542d46494c452124482b482a" >"$dir/clamd/signatures/test.ndb"
	echo "$dir/clamd/signatures"
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
