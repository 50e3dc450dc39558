#include "io/mail_private.h"

#include <stdarg.h>

void mail_say(struct mail_outcome *out, enum mail_fate fate, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(out->reason, sizeof(out->reason), format, args);
	va_end(args);
	out->fate = fate;
}

Err mailer_create(const struct mail_config *config, struct mailer **out)
{
	struct mailer *mailer = calloc(1, sizeof(*mailer));

	if (!mailer)
		return fail(INTERNAL, "mail: no memory");
	mailer->config = *config;
	if (config->host && *config->host) {
		Err err = smtp_create(config, &mailer->smtp);

		if (err) {
			free(mailer);
			return err;
		}
	}
	*out = mailer;
	return OK;
}

void mailer_destroy(struct mailer *mailer)
{
	if (!mailer)
		return;
	if (mailer->smtp)
		smtp_destroy(mailer->smtp);
	free(mailer);
}

/* What would end the command that it stands in, and begin another. */
static bool is_address(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c <= 0x20 || c == 0x7f || c == '<' || c == '>')
			return false;
	}
	return text.n > 0 && text.n <= 320 && str_find(text, '@') < text.n;
}

void mailer_send(struct mailer *mailer, const struct letter *letter, struct mail_outcome *out)
{
	*out = (struct mail_outcome){ 0 };
	if (!is_address(letter->from) || !is_address(letter->to)) {
		mail_say(out, MAIL_REFUSED, "not an address");
		out->bad_address = is_address(letter->from);
	} else if (mailer->smtp) {
		smtp_send(mailer->smtp, letter, out);
	} else {
		outbox_send(&mailer->config, letter, out);
	}
}
