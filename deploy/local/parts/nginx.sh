# shellcheck shell=bash
# The gateway: deploy/nginx.conf, filled in for this machine, and the choice of its ports.

# PORT in the environment is meant: a busy one is an error. Otherwise 8080 or the next free one, kept from then on,
# and 8000 and 4000 too where they are free, for clients of systems that live there. Private suites listen on one
# port of their own.
choose_gateway_ports() {
	local extra

	if find_process nginx; then
		return
	elif [[ $private -eq 1 ]]; then
		claim_ports gateway
	elif [[ -n ${PORT:-} ]]; then
		port_free "$PORT" || die "port $PORT is in use by $(culprit "$PORT"); stop it or choose another PORT"
		port["gateway"]=$PORT
	else
		choose_default_port
	fi
	for extra in 8000 4000; do
		unset "port[gateway_$extra]"
		[[ $private -eq 0 && -z ${PORT:-} && ${port[gateway]} != "$extra" ]] || continue
		! port_free "$extra" || port["gateway_$extra"]=$extra
	done
	write_ports
}

choose_default_port() {
	local -A busy=()
	local number=${port[gateway]:-8080}

	listening
	[[ -z ${busy[8080]:-} ]] && number=8080
	while [[ -n ${busy[$number]:-} ]]; do
		number=$((number + 1))
	done
	[[ $number -eq 8080 ]] || say "suite: port 8080 is in use by $(culprit 8080); the gateway listens on $number"
	port["gateway"]=$number
}

# upstream_servers NAME: its instances as "address address …"; AUTH_SERVERS and the like name others, for a service
# that runs in a debugger or for a test's own.
upstream_servers() {
	local process out=() variable=${1^^}_SERVERS

	[[ -z ${!variable:-} ]] || { echo "${!variable}" && return; }
	for process in $(processes "$1"); do
		out+=("127.0.0.1:${port[$process]:-1}")
	done
	echo "${out[*]}"
}

# chat_sockets: the chat instances with the tags of their sessions, "c1=address c2=address".
chat_sockets() {
	local process out=()

	[[ -z ${CHAT_SOCKETS:-} ]] || { echo "$CHAT_SOCKETS" && return; }
	for process in $(processes chat); do
		out+=("$(socket_tag "$process")=127.0.0.1:${port[$process-socket]:-1}")
	done
	echo "${out[*]}"
}

write_gateway_config() {
	local name listen=() environment=()

	for name in gateway gateway_8000 gateway_4000; do
		[[ -z ${port[$name]:-} ]] || listen+=("127.0.0.1:${port[$name]}")
	done
	for name in "${services[@]}"; do
		environment+=("${name^^}_SERVERS=$(upstream_servers "$name")")
	done
	environment+=("CHAT_SOCKETS=$(chat_sockets)")
	mkdir -p "$dir/nginx"
	env "${environment[@]}" GATEWAY_LISTEN="${listen[*]}" GATEWAY_STATE="$dir/nginx" \
		GATEWAY_ACCESS_LOG="$dir/log/access.log" GATEWAY_LOCATIONS="${GATEWAY_LOCATIONS:-$root/deploy/nginx/locations.conf}" \
		GATEWAY_WEB="${GATEWAY_WEB:-$root/build/web}" GATEWAY_OBJECTS="${OBJECT_DIR:-$dir/objects}" DEVELOPMENT="${DEVELOPMENT:-1}" \
		"$root/deploy/gateway" >"$dir/nginx/nginx.conf.new" || die "the gateway's settings are wrong"
}

# A gateway that runs already takes a changed configuration without losing a connection.
nginx_start() {
	local nginx global="daemon off;"

	nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || die "NGINX is not installed: deploy/local/packages run"
	[[ $EUID -ne 0 ]] || global+=" user root;"
	write_gateway_config
	if find_process nginx; then
		cmp -s "$dir/nginx/nginx.conf.new" "$dir/nginx/nginx.conf" && return
		mv "$dir/nginx/nginx.conf.new" "$dir/nginx/nginx.conf"
		signal nginx HUP
		return
	fi
	mv "$dir/nginx/nginx.conf.new" "$dir/nginx/nginx.conf"
	rotate_log access
	spawn nginx "$nginx" -p "$dir/nginx" -e stderr -c "$dir/nginx/nginx.conf" -g "$global"
}

nginx_ready() { await nginx 10 http_ok "${port[gateway]}" /healthz; }
nginx_stop() { signal nginx TERM; }
