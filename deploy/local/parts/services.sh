# shellcheck shell=bash
# The services, any number of instances of each. They work in the suite's folder, so a .env file of the checkout
# reaches them only through us.

# What leads the session ids of an instance, for the gateway to find it by: c1, c2 …
socket_tag() {
	local number=${1#chat}

	number=${number#-}
	echo "c${number:-1}"
}

service_start() {
	local name=$1 binary=$binaries/jobwire-$1 process
	local environment=(DATABASE_URL="$service_database_url" AUTH_URL="http://127.0.0.1:${port[auth]:-1}"
		MAIL_OUTBOX="${MAIL_OUTBOX:-$dir/outbox}" OBJECT_DIR="${OBJECT_DIR:-$dir/objects}"
		PASSWORD_POLICY="${PASSWORD_POLICY:-relaxed}" PUBLIC_URL="${PUBLIC_URL:-$gateway_url}")

	[[ -x $binary ]] || die "$binary is not built: make"
	mkdir -p "$dir/outbox" "$dir/objects"
	# The key to password reset tokens is known to those who make and mail them alone.
	[[ $name != auth && $name != notify ]] || environment+=(PASSWORD_RESET_KEY="${PASSWORD_RESET_KEY:-${secret[password_reset]}}")
	# Whoever tries it out should not have to wait for the mail about an unread message.
	[[ $name != notify || $private -eq 1 ]] || environment+=(MESSAGE_GRACE_SECONDS="${MESSAGE_GRACE_SECONDS:-10}")
	[[ $name != applications ]] || environment+=(CLAMD_ADDRESS="${CLAMD_ADDRESS:-127.0.0.1:${port[clamd]:-1}}")
	[[ $name != applications && $name != chat ]] || environment+=(OBJECT_KEY="${OBJECT_KEY:-${secret[object]}}")
	for process in $(processes "$name"); do
		find_process "$process" ||
			spawn "$process" env "${environment[@]}" HTTP_LISTEN="127.0.0.1:${port[$process]}" \
				SOCKET_LISTEN="127.0.0.1:${port[$process-socket]:-1}" SOCKET_TAG="$(socket_tag "$process")" "$binary"
	done
}

# Without the database a service cannot become ready; alive is all that can be asked for then.
service_ready() {
	local path=/readyz process

	[[ " ${wanted_parts[*]} " == *" postgres "* ]] || path=/healthz
	for process in $(processes "$1"); do
		await "$process" 30 http_ok "${port[$process]}" "$path"
	done
}

service_stop() {
	local process

	for process in $(processes "$1"); do
		signal "$process" TERM
	done
}

# jobctl COMMAND…: with the suite's environment.
jobctl() {
	[[ -x $binaries/jobctl ]] || die "$binaries/jobctl is not built: make"
	(cd "$dir" && "$binaries/jobctl" "$@") >>"$dir/log/jobctl.log" 2>&1 || failed jobctl
}
