# shellcheck shell=bash
# A private Redis that keeps nothing: whatever is in it may be lost.

redis_start() {
	command -v redis-server >/dev/null || die "Redis is not installed: deploy/local/packages run"
	mkdir -p "$dir/redis"
	cat >"$dir/redis/redis.conf" <<-CONF
		bind 127.0.0.1
		port ${port[redis]}
		requirepass ${secret[redis]}
		dir "$dir/redis"
		save ""
		appendonly no
		daemonize no
	CONF
	spawn redis redis-server "$dir/redis/redis.conf"
}

redis_ready() { await redis 10 accepts "${port[redis]}"; }
redis_stop() { signal redis TERM; }
