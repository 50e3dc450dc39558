#pragma once
/* What the drivers of mail.h share. Not for use outside libs/common/io. */
#include "io/mail.h"

struct mailer {
	struct mail_config config;
	struct smtp *smtp; /* NULL: the outbox */
};

void mail_say(struct mail_outcome *out, enum mail_fate fate, const char *format, ...) PRINTF(3, 4);

void outbox_send(const struct mail_config *config, const struct letter *letter, struct mail_outcome *out);

Err smtp_create(const struct mail_config *config, struct smtp **out) MUST_CHECK;
void smtp_destroy(struct smtp *smtp);
void smtp_send(struct smtp *smtp, const struct letter *letter, struct mail_outcome *out);
