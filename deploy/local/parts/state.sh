# shellcheck shell=bash
# What a suite remembers in its folder: settings (how it was started), secrets (made once), and the environment
# of the user, which goes first. Secrets are hexadecimal or plain words, so they need no quoting anywhere.

services=(auth jobs applications chat notify)
servers=(postgres redis rabbitmq clamd)
declare -A secret=()
all_parts=("${servers[@]}" "${services[@]}" nginx)

# Lines KEY=VALUE of a .env file, optionally exported or quoted, for names that the environment does not set.
read_dotenv() {
	local line name value

	[[ -f $1 ]] || return 0
	while IFS= read -r line || [[ -n $line ]]; do
		[[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=[[:space:]]*(.*)$ ]] || continue
		name=${BASH_REMATCH[2]}
		value=${BASH_REMATCH[3]}
		# As the services read it: quotes end where they end, and without them a blank and # begin a comment.
		if [[ $value =~ ^\"([^\"]*)\" || $value =~ ^\'([^\']*)\' ]]; then
			value=${BASH_REMATCH[1]}
		else
			[[ $value != '#'* ]] || value=
			value=${value%%[[:space:]]#*}
			value=${value%"${value##*[![:space:]]}"}
		fi
		[[ -v $name ]] || export "$name=$value"
	done <"$1"
}

random_hex() { od -An -tx1 -N"$1" /dev/urandom | tr -d ' \n'; }

make_secrets() {
	local name

	[[ ! -f $dir/secrets ]] || return 0
	{
		for name in postgres_admin postgres redis amqp admin; do
			echo "$name=$(random_hex 12)"
		done
		for name in jwt password_reset object erlang_cookie; do
			echo "$name=$(random_hex 32)"
		done
	} >"$dir/secrets.new"
	mv "$dir/secrets.new" "$dir/secrets"
}

write_settings() {
	local name

	{
		printf 'private=%q\n' "$private"
		printf 'parts=(%s)\n' "${parts[*]}"
		for name in "${services[@]}"; do
			printf 'instances[%q]=%q\n' "$name" "${instances[$name]}"
		done
	} >"$dir/settings"
}

# JOBS_INSTANCES=2 and the like; what was asked for once is kept.
read_instances() {
	local name variable

	for name in "${services[@]}"; do
		variable=${name^^}_INSTANCES
		instances["$name"]=${!variable:-${instances[$name]:-1}}
		[[ ${instances[$name]} =~ ^[1-9]$ ]] || die "$variable must be a number from 1 to 9"
	done
}

# Prints the processes of a part: the first instance of a service bears the service's own name.
processes() {
	local i

	echo "$1"
	for ((i = 2; i <= ${instances[$1]:-1}; i++)); do
		echo "$1-$i"
	done
}

is_service() { [[ " ${services[*]} " == *" $1 "* ]]; }
has_part() { [[ " ${parts[*]} " == *" $1 "* ]]; }

url_encode() {
	local text=$1 out='' i char

	for ((i = 0; i < ${#text}; i++)); do
		char=${text:i:1}
		case $char in
		[a-zA-Z0-9._~-]) out+=$char ;;
		*) out+=$(printf '%%%02X' "'$char") ;;
		esac
	done
	echo "$out"
}

# The other systems' names for a server's address make the URL that everything else here speaks of.
gather_urls() {
	if [[ -z ${DATABASE_URL:-} && -n ${DB_HOST:-} ]]; then
		DATABASE_URL="postgres://$(url_encode "${DB_USER:-jobwire}"):$(url_encode "${DB_PASSWORD:-}")"
		DATABASE_URL+="@$DB_HOST:${DB_PORT:-5432}/$(url_encode "${DB_NAME:-jobwire}")"
	fi
	if [[ -z ${REDIS_URL:-} && -n ${REDIS_HOST:-} ]]; then
		REDIS_URL="redis://:$(url_encode "${REDIS_PASSWORD:-}")@$REDIS_HOST:${REDIS_PORT:-6379}"
	fi
}

# Names of older systems that mean nothing here: a setting must not be ignored in silence.
warn_of_settings() {
	local name

	while read -r name; do
		[[ ! $name =~ ^(MONGO|MONGODB|MYSQL)_ ]] || say "suite: $name means nothing here: the data are kept in PostgreSQL"
	done < <(compgen -e)
}

# A server whose address is set from outside is not a part of ours.
drop_external_servers() {
	local -A url=([postgres]=${DATABASE_URL:-} [redis]=${REDIS_URL:-} [rabbitmq]=${AMQP_URL:-} [clamd]=${CLAMD_ADDRESS:-})
	local kept=() name

	for name in "${parts[@]}"; do
		[[ -n ${url[$name]:-} ]] || kept+=("$name")
	done
	parts=("${kept[@]}")
}

set_urls() {
	local name value

	while IFS='=' read -r name value; do
		secret[$name]=$value
	done <"$dir/secrets"
	# The services take the shorter way to a private server.
	service_database_url=${DATABASE_URL:-"postgres://jobwire:${secret[postgres]}@/jobwire?host=%40jobwire&port=${port[postgres]:-1}"}
	: "${DATABASE_URL:=postgres://jobwire:${secret[postgres]}@127.0.0.1:${port[postgres]:-1}/jobwire}"
	: "${REDIS_URL:=redis://:${secret[redis]}@127.0.0.1:${port[redis]:-1}}"
	: "${AMQP_URL:=amqp://jobwire:${secret[amqp]}@127.0.0.1:${port[rabbitmq]:-1}}"
	: "${JWT_SECRET:=${SECRET_KEY:-${secret[jwt]}}}"
	export DATABASE_URL REDIS_URL AMQP_URL JWT_SECRET
}

# For scripts: where the running suite is and how to get in.
write_suite_env() {
	local name process

	{
		printf '%s=%q\n' JOBWIRE_URL "$gateway_url" JOBWIRE_OUTBOX "$dir/outbox" \
			JOBWIRE_ADMIN_EMAIL "$admin_email" JOBWIRE_ADMIN_PASSWORD "${secret[admin]}" \
			JOBWIRE_JWT_SECRET "$JWT_SECRET" JWT_SECRET "$JWT_SECRET" DATABASE_URL "$DATABASE_URL" REDIS_URL "$REDIS_URL" \
			AMQP_URL "$AMQP_URL"
		for name in "${services[@]}"; do
			has_part "$name" || continue
			for process in $(processes "$name"); do
				process=${process//-/_}
				printf 'JOBWIRE_%s_URL=%q\n' "${process^^}" "http://127.0.0.1:${port[${process//_/-}]}"
			done
		done
	} >"$dir/suite.env.new"
	mv "$dir/suite.env.new" "$dir/suite.env"
}
