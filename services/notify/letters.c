#include "letters.h"

#include "letter_values.h"
#include "mime.h"
#include "notify.h"

#include <string.h>

enum { TEXT_MAX = 256 * 1024, MESSAGE_MAX = 1024 * 1024 };

#define ENGLISH STR("en")

VIEW(recipient_view, recipient,
	FIELD(recipient, id, 0),
	FIELD(recipient, name, 0),
	FIELD(recipient, email, 0),
	FIELD(recipient, language, 0),
	FIELD(recipient, local_time, 0),
	FIELD(recipient, is_active, 0));

/* A template in the user's language, "de" for "de-AT", or else in English: every kind has that. */
struct template {
	Str language, subject, body;
};

static Err find_template(const struct recipient *recipient, const char *name, struct template *out)
{
	Str language = str_slice(recipient->language, 0, str_find(recipient->language, '-'));
	Str text = template_find(language, name);

	if (!text.p) {
		language = ENGLISH;
		text = template_find(language, name);
	}
	if (!text.p)
		return fail(INTERNAL, "there is no template %s", name);
	*out = (struct template){ .language = language, .subject = str_cut(&text, '\n') };
	out->body = text;
	return OK;
}

static Err keep(struct arena *arena, const struct buf *text, Str *out)
{
	*out = str_copy(arena, str_trim(buf_str(text)));
	return out->p ? OK : fail(OVERLOADED, "no memory for a mail");
}

static Err render_line(Str source, const struct values *values, struct arena *arena, Str *out)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, TEXT_MAX);
	TRY(template_render(&text, source, values, FORM_TEXT));
	return keep(arena, &text, out);
}

Err letter_title(const struct notify *notify, const struct kind *kind, const struct facts *facts,
	const struct recipient *recipient, struct arena *arena, Str *out)
{
	struct letter_values values;
	struct template template;

	TRY(find_template(recipient, kind->name, &template));
	TRY(values_collect(notify, kind, facts, recipient, arena, &values));
	return render_line(template.subject, &values.all, arena, out);
}

/* Greeting, body, footer. */
struct sections {
	Str parts[3];
};

static Err find_sections(const struct recipient *recipient, const struct template *template, struct sections *out)
{
	struct template greeting, footer;

	TRY(find_template(recipient, "greeting", &greeting));
	TRY(find_template(recipient, "footer", &footer));
	*out = (struct sections){ { greeting.subject, template->body, footer.subject } };
	return OK;
}

static Err render_text(const struct sections *sections, const struct values *values, struct arena *arena, Str *out)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < ARRAY_LEN(sections->parts); i++)
		TRY(template_render_body(&text, sections->parts[i], values, FORM_TEXT));
	return keep(arena, &text, out);
}

/* Cuts off what stands before the mark. */
static Str cut_at(Str *rest, Str mark)
{
	size_t at = 0;

	while (at < rest->n && !str_starts(str_slice(*rest, at, rest->n), mark))
		at++;
	Str before = str_slice(*rest, 0, at);

	*rest = str_slice(*rest, at + mark.n, rest->n);
	return before;
}

static Err render_html(const struct sections *sections, const struct values *values, struct arena *arena, Str *out)
{
	_cleanup_(buf_finish) struct buf text;
	Str frame = template_find(STR("frame"), "html");

	buf_init(&text, TEXT_MAX);
	TRY(template_render(&text, cut_at(&frame, STR("<!-- body -->")), values, FORM_HTML));
	TRY(template_render_body(&text, sections->parts[0], values, FORM_HTML));
	TRY(template_render_body(&text, sections->parts[1], values, FORM_HTML));
	TRY(template_render(&text, cut_at(&frame, STR("<!-- footer -->")), values, FORM_HTML));
	TRY(template_render_body(&text, sections->parts[2], values, FORM_HTML));
	TRY(template_render(&text, frame, values, FORM_HTML));
	return keep(arena, &text, out);
}

static Str message_id_of(const struct notify *notify, const struct kind *kind, int64_t user_id, Uuid event_id,
	struct arena *arena)
{
	char event[UUID_TEXT];
	const char *host = strchr(notify->config->mail_from, '@') + 1;

	uuid_format(event_id, event);
	return str_format(arena, "%.*s.%lld.%s@%s", UUID_TEXT, event, (long long)user_id, kind->name, host);
}

static Err write_message(const struct mime_mail *mail, struct arena *arena, Str *out)
{
	_cleanup_(buf_finish) struct buf message;

	buf_init(&message, MESSAGE_MAX);
	mime_write(&message, mail);
	*out = message.failed ? STR_NONE : str_copy(arena, buf_str(&message));
	return out->p ? OK : fail(OVERLOADED, "a mail is too long");
}

Err letter_write(const struct notify *notify, const struct kind *kind, const struct facts *facts,
	const struct recipient *recipient, Uuid event_id, Time created_at, struct arena *arena, struct letter_text *out)
{
	struct letter_values values;
	struct template template;
	struct sections sections;
	struct mime_mail mail;

	TRY(find_template(recipient, kind->name, &template));
	TRY(find_sections(recipient, &template, &sections));
	TRY(values_collect(notify, kind, facts, recipient, arena, &values));
	TRY(render_line(template.subject, &values.all, arena, &out->subject));
	values_set_mail(&values, template.language, out->subject);
	TRY(render_text(&sections, &values.all, arena, &out->text));
	TRY(render_html(&sections, &values.all, arena, &out->html));
	out->message_id = message_id_of(notify, kind, recipient->id, event_id, arena);
	mail = (struct mime_mail){
		.from_name = str_of(notify->config->mail_name),
		.from = str_of(notify->config->mail_from),
		.to_name = recipient->name,
		.to = recipient->email,
		.subject = out->subject,
		.message_id = out->message_id,
		.date = created_at,
		.language = template.language,
		.text = out->text,
		.html = out->html,
		.calendar = facts->ics,
		.unsubscribe = unsubscribe_link(notify, arena, kind, recipient, "api/v1/unsubscribe/"),
	};
	return write_message(&mail, arena, &out->message);
}
