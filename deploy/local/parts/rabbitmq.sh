# shellcheck shell=bash
# A private RabbitMQ node with an epmd of its own, both recorded like everything else: left to itself the node
# would start an epmd that outlives it. The node's name is the same in every suite, so data can be copied.

# Quorum queues whose messages expire, which retries are made of, came with 3.10; Ubuntu 22.04 has 3.9.
find_rabbitmq() {
	local version

	rabbitmq_server=/usr/lib/rabbitmq/bin/rabbitmq-server
	[[ -x $rabbitmq_server ]] || die "RabbitMQ is not installed: deploy/local/packages run"
	version=$(printf '%s\n' /usr/lib/rabbitmq/lib/rabbitmq_server-* | sort -V | tail -n 1)
	version=${version##*-}
	at_least 3.10 "$version" || die "RabbitMQ $version is too old: install 3.10 or newer, or set AMQP_URL"
}

write_rabbitmq_files() {
	mkdir -p "$dir/rabbitmq"
	cat >"$dir/rabbitmq/rabbitmq.conf" <<-CONF
		listeners.tcp.1 = 127.0.0.1:${port[rabbitmq]}
		default_user = jobwire
		default_pass = ${secret[amqp]}
		log.file = false
		log.console = true
		log.console.level = warning
		vm_memory_high_watermark.absolute = 1GB
		disk_free_limit.absolute = 100MB
		raft.wal_max_size_bytes = 67108864
	CONF
	echo '[].' >"$dir/rabbitmq/enabled_plugins"
	[[ -f $dir/rabbitmq/.erlang.cookie ]] || {
		echo "${secret[erlang_cookie]}" >"$dir/rabbitmq/.erlang.cookie"
		chmod 400 "$dir/rabbitmq/.erlang.cookie"
	}
}

# `detached` makes the start script become the Erlang machine instead of waiting for it; two schedulers without
# busy waiting are plenty here.
rabbitmq_start() {
	local home=$dir/rabbitmq

	find_rabbitmq
	write_rabbitmq_files
	find_process epmd || spawn epmd epmd -address 127.0.0.1 -port "${port[epmd]}"
	await epmd 10 accepts "${port[epmd]}"
	spawn rabbitmq env HOME="$home" detached=yes \
		ERL_EPMD_PORT="${port[epmd]}" ERL_EPMD_ADDRESS=127.0.0.1 ERL_CRASH_DUMP_SECONDS=0 \
		RABBITMQ_NODENAME=jobwire@localhost RABBITMQ_NODE_PORT="${port[rabbitmq]}" RABBITMQ_DIST_PORT="${port[erlang]}" \
		RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_SCHEMA_DIR="$home/schema" \
		RABBITMQ_GENERATED_CONFIG_DIR="$home/generated" RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" \
		RABBITMQ_ADVANCED_CONFIG_FILE="$home/advanced.config" RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins" \
		RABBITMQ_PID_FILE="$home/pid" RABBITMQ_CONF_ENV_FILE=/dev/null \
		RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none" \
		"$rabbitmq_server"
}

rabbitmq_ready() { await rabbitmq 60 accepts "${port[rabbitmq]}"; }

rabbitmq_stop() { signal rabbitmq TERM; }
