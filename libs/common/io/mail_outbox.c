#include "io/mail_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_LENGTH_MAX = 1024 };

static bool is_name(Str id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (c == '/' || (unsigned char)c <= 0x20 || c == 0x7f)
			return false;
	}
	return id.n > 0 && id.n <= 200 && id.p[0] != '.';
}

static bool write_all(int fd, Str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_slice(bytes, (size_t)n, bytes.n);
	}
	return true;
}

static bool write_file(const char *path, Str bytes)
{
	_cleanup_(cleanup_fd) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

	return fd >= 0 && write_all(fd, bytes) && fsync(fd) == 0;
}

/* It appears under its name only when it is whole; a second try puts the same file in its place. */
void outbox_send(const struct mail_config *config, const struct letter *letter, struct mail_outcome *out)
{
	char path[PATH_LENGTH_MAX], fresh[PATH_LENGTH_MAX];

	if (!is_name(letter->id)) {
		mail_say(out, MAIL_REFUSED, "the id is not fit for a file's name");
		return;
	}
	snprintf(path, sizeof(path), "%s/" STR_FMT ".eml", config->outbox, STR_ARG(letter->id));
	snprintf(fresh, sizeof(fresh), "%s/." STR_FMT ".new", config->outbox, STR_ARG(letter->id));
	if (mkdir(config->outbox, 0750) && errno != EEXIST)
		mail_say(out, MAIL_PUT_OFF, "%s cannot be made: %s", config->outbox, strerror(errno));
	else if (!write_file(fresh, letter->message) || rename(fresh, path))
		mail_say(out, MAIL_PUT_OFF, "%s cannot be written: %s", path, strerror(errno));
	else
		mail_say(out, MAIL_SENT, "written to the outbox");
}
