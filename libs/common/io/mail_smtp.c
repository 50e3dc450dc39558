#include "io/mail_private.h"

#include "base/clock.h"

#include <curl/curl.h>
#include <string.h>

enum { FAREWELL_MS = 3000, CONNECT_MS_MAX = 10000, URL_MAX = 300 };

/* What can be seen of one mail's way while libcurl is at it. */
struct transfer {
	struct smtp *smtp;
	Str rest;          /* of the message */
	bool begun, ended; /* libcurl asked for the message; it has all of it */
	bool named, quit;  /* the last command sent names the recipient; is the farewell */
	bool refused_at_name;
	bool aborted;
	int64_t stopped_ms; /* when we were first seen to stop */
	int reply;         /* code of the server's last answer */
	bool reply_after_end;
	char words[MAIL_REASON_MAX]; /* of that answer */
};

struct smtp {
	struct mail_config config;
	CURL *handle;
	char url[URL_MAX];
	char error[CURL_ERROR_SIZE];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init_library(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

Err smtp_create(const struct mail_config *config, struct smtp **out)
{
	struct smtp *smtp = calloc(1, sizeof(*smtp));

	pthread_once(&once, init_library);
	if (!smtp || !(smtp->handle = curl_easy_init())) {
		free(smtp);
		return fail(INTERNAL, "smtp: no memory");
	}
	smtp->config = *config;
	snprintf(smtp->url, sizeof(smtp->url), "%s://%s:%d", config->security == MAIL_TLS ? "smtps" : "smtp", config->host,
		config->port);
	*out = smtp;
	return OK;
}

void smtp_destroy(struct smtp *smtp)
{
	/* The farewell to a server that hangs must not hold up a shutdown. */
	curl_easy_setopt(smtp->handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1L);
	curl_easy_cleanup(smtp->handle);
	free(smtp);
}

/* --- what libcurl calls ------------------------------------------------------------------------------------------ */

static size_t on_read(char *out, size_t size, size_t n, void *arg)
{
	struct transfer *transfer = arg;
	size_t take = size * n < transfer->rest.n ? size * n : transfer->rest.n;

	memcpy(out, transfer->rest.p, take);
	transfer->rest = str_slice(transfer->rest, take, transfer->rest.n);
	transfer->begun = true;
	transfer->ended = !take;
	return take;
}

static bool is_code(Str line)
{
	return line.n >= 3 && line.p[0] >= '2' && line.p[0] <= '5' && line.p[1] >= '0' && line.p[1] <= '9' && line.p[2] >= '0' &&
		line.p[2] <= '9';
}

/* A line of the server's. Of an answer of several lines the last one counts. */
static size_t on_reply(char *bytes, size_t size, size_t n, void *arg)
{
	struct transfer *transfer = arg;
	Str line = str_trim((Str){ .p = bytes, .n = size * n });

	/* After a failure libcurl takes its leave, and the answer to that is no verdict. */
	if (!transfer->quit && is_code(line)) {
		transfer->reply = (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + (line.p[2] - '0');
		transfer->reply_after_end = transfer->ended;
		transfer->refused_at_name = transfer->named && transfer->reply >= 500;
		snprintf(transfer->words, sizeof(transfer->words), STR_FMT, STR_ARG(line));
	}
	return size * n;
}

/* Only here can be seen which command an answer is to. */
static int on_trace(CURL *handle, curl_infotype type, char *bytes, size_t n, void *arg)
{
	struct transfer *transfer = arg;

	(void)handle;
	if (type == CURLINFO_HEADER_OUT) {
		transfer->named = str_starts((Str){ .p = bytes, .n = n }, STR("RCPT "));
		transfer->quit = str_starts((Str){ .p = bytes, .n = n }, STR("QUIT"));
	}
	return 0;
}

static bool is_stopping(const struct transfer *transfer)
{
	return transfer->smtp->config.stop && atomic_load(transfer->smtp->config.stop);
}

/* A mail under way gets a little time to come to its end. */
static int on_progress(void *arg, curl_off_t dt, curl_off_t dn, curl_off_t ut, curl_off_t un)
{
	struct transfer *transfer = arg;

	(void)dt, (void)dn, (void)ut, (void)un;
	if (!is_stopping(transfer))
		return 0;
	if (!transfer->stopped_ms)
		transfer->stopped_ms = clock_monotonic_ms();
	transfer->aborted = !transfer->begun || clock_monotonic_ms() - transfer->stopped_ms > FAREWELL_MS;
	return transfer->aborted;
}

/* --- one mail ---------------------------------------------------------------------------------------------------- */

/* Where the mail goes, and how it is secured. */
static CURLcode set_server(struct smtp *smtp)
{
	const struct mail_config *config = &smtp->config;
	long connect_ms = config->timeout_ms < CONNECT_MS_MAX ? config->timeout_ms : CONNECT_MS_MAX;
	CURLcode code = CURLE_OK;

#define SET(option, value) (code = code ? code : curl_easy_setopt(smtp->handle, option, value))
	SET(CURLOPT_URL, smtp->url);
	SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_USE_SSL, config->security == MAIL_PLAIN ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	SET(CURLOPT_TIMEOUT_MS, (long)config->timeout_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
	SET(CURLOPT_TCP_NODELAY, 1L);
	SET(CURLOPT_TCP_KEEPALIVE, 1L);
	if (config->ca_file && *config->ca_file)
		SET(CURLOPT_CAINFO, config->ca_file);
	if (config->user && *config->user) {
		SET(CURLOPT_USERNAME, config->user);
		SET(CURLOPT_PASSWORD, config->password);
	}
	return code;
}

static CURLcode set_letter(struct smtp *smtp, const struct letter *letter, const char *from, struct curl_slist *to,
	struct transfer *transfer)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_MAIL_FROM, from);
	SET(CURLOPT_MAIL_RCPT, to);
	SET(CURLOPT_UPLOAD, 1L);
	SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)letter->message.n);
	SET(CURLOPT_READFUNCTION, on_read);
	SET(CURLOPT_READDATA, transfer);
	SET(CURLOPT_HEADERFUNCTION, on_reply);
	SET(CURLOPT_HEADERDATA, transfer);
	SET(CURLOPT_DEBUGFUNCTION, on_trace);
	SET(CURLOPT_DEBUGDATA, transfer);
	SET(CURLOPT_VERBOSE, 1L);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, transfer);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_ERRORBUFFER, smtp->error);
#undef SET
	return code;
}

/* Of our login, not of this mail: a later try may meet with other settings. */
static bool is_about_us(int reply)
{
	return reply == 530 || reply == 534 || reply == 535 || reply == 538;
}

static void judge(const struct transfer *transfer, CURLcode code, struct mail_outcome *out)
{
	const struct smtp *smtp = transfer->smtp;
	const char *why = *smtp->error ? smtp->error : curl_easy_strerror(code);
	/* An answer from before the end of the message is no verdict on it, once it has been sent. */
	bool answered = transfer->reply >= 400 && (!transfer->ended || transfer->reply_after_end);

	if (!code)
		mail_say(out, MAIL_SENT, "%s", transfer->words);
	else if (answered && transfer->reply >= 500 && code != CURLE_LOGIN_DENIED && !is_about_us(transfer->reply))
		mail_say(out, MAIL_REFUSED, "%s", transfer->words);
	else if (answered)
		mail_say(out, MAIL_PUT_OFF, "%s", transfer->words);
	else if (transfer->ended)
		mail_say(out, MAIL_UNKNOWN, "sent, and not answered: %s", why);
	else if (transfer->aborted)
		mail_say(out, MAIL_LEFT, "stopped before it was sent");
	else
		mail_say(out, MAIL_PUT_OFF, "%s", why);
	out->bad_address = out->fate == MAIL_REFUSED && transfer->refused_at_name;
}

/*
 * A connection that was kept may have been closed by the server since, with a farewell (421) or without: nothing can be
 * learned from that about this mail, nor about a new connection.
 */
static bool was_kept(const struct smtp *smtp, const struct transfer *transfer)
{
	long connects = 1;

	curl_easy_getinfo(smtp->handle, CURLINFO_NUM_CONNECTS, &connects);
	return !connects && !transfer->begun && !transfer->aborted && (transfer->reply < 400 || transfer->reply == 421);
}

static CURLcode perform(struct smtp *smtp, const struct letter *letter, const char *from, struct curl_slist *to,
	struct transfer *transfer)
{
	CURLcode code = set_server(smtp);

	*transfer = (struct transfer){ .smtp = smtp, .rest = letter->message };
	*smtp->error = '\0';
	if (!code)
		code = set_letter(smtp, letter, from, to, transfer);
	if (!code)
		code = curl_easy_perform(smtp->handle);
	return code;
}

static void send_to(struct smtp *smtp, const struct letter *letter, const char *from, struct curl_slist *to,
	struct mail_outcome *out)
{
	struct transfer transfer;
	CURLcode code = perform(smtp, letter, from, to, &transfer);

	if (code && was_kept(smtp, &transfer)) {
		curl_easy_setopt(smtp->handle, CURLOPT_FRESH_CONNECT, 1L);
		code = perform(smtp, letter, from, to, &transfer);
		curl_easy_setopt(smtp->handle, CURLOPT_FRESH_CONNECT, 0L);
	}
	judge(&transfer, code, out);
}

void smtp_send(struct smtp *smtp, const struct letter *letter, struct mail_outcome *out)
{
	char from[400], to[400];
	struct curl_slist *recipients;

	snprintf(from, sizeof(from), "<" STR_FMT ">", STR_ARG(letter->from));
	snprintf(to, sizeof(to), "<" STR_FMT ">", STR_ARG(letter->to));
	recipients = curl_slist_append(NULL, to);
	if (recipients)
		send_to(smtp, letter, from, recipients, out);
	else
		mail_say(out, MAIL_PUT_OFF, "no memory");
	curl_slist_free_all(recipients);
}
