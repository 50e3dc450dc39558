/*
 * The file store at the end of a pipe, for tests that are its clients or its judges: lines of words separated by tabs
 * come in, each is answered by one line, "ok" or a problem's code and what there is to say. The store is configured by
 * the environment, as a service's is.
 */
#include "base/codec.h"
#include "io/digest.h"
#include "object_settings.h"
#include "io/sigv4.h"

#include <fcntl.h>
#include <string.h>

enum { WORDS_MAX = 16, CALL_MS = 20 * 1000 };

struct probe {
	struct object_config config;
};

static const struct setting settings[] = { OBJECT_SETTINGS(struct probe, config), { 0 } };

static struct object_store *store;
static struct arena arena;
static Str words[WORDS_MAX];

static int number(Str text)
{
	int64_t value = 0;

	return str_to_int(text, &value) ? (int)value : 0;
}

/* method origin path expires time, then q:name=value and h:name=value */
static Err presign(Str *out)
{
	const struct sigv4_credentials credentials = { str_of(getenv("AWS_ACCESS_KEY_ID")),
		str_of(getenv("AWS_SECRET_ACCESS_KEY")), str_of(getenv("AWS_REGION")) };
	struct sigv4_request request = { .method = str_copy(&arena, words[1]).p, .origin = words[2], .path = words[3],
		.expires_s = number(words[4]) };
	size_t queries = 0, headers = 0;

	if (!time_parse(words[5], &request.now))
		return INVALID;
	for (size_t i = 6; i < WORDS_MAX && words[i].p; i++) {
		Str value = str_slice(words[i], 2, words[i].n), name = str_cut(&value, '=');

		if (words[i].p[0] == 'q')
			request.query[queries++] = (struct sigv4_pair){ name, value };
		else
			request.headers[headers++] = (struct sigv4_pair){ name, value };
	}
	return sigv4_presign(&arena, &credentials, &request, out);
}

static Err upload_url(Str *out)
{
	const struct object_upload upload = { .key = words[1], .content_type = words[2], .size = number(words[3]),
		.expires_s = number(words[4]) };

	return object_upload_url(store, &upload, clock_now(), &arena, out);
}

static Err download_url(Str *out)
{
	const struct object_download download = { .key = words[1], .filename = words[2], .content_type = words[3],
		.expires_s = number(words[4]) };

	return object_download_url(store, &download, clock_now(), &arena, out);
}

/* key type bytes seed: so many bytes that follow from the seed. */
static Err put(Str *out)
{
	struct object_writer *writer;
	char piece[1000];

	*out = STR("");
	TRY(object_write_begin(store, &writer));
	memset(piece, words[4].p[0], sizeof(piece));
	for (int left = number(words[3]); left > 0; left -= (int)sizeof(piece)) {
		size_t n = left < (int)sizeof(piece) ? (size_t)left : sizeof(piece);
		Err err = object_write(writer, (Str){ .p = piece, .n = n });

		if (err) {
			object_write_drop(writer);
			return err;
		}
	}
	return object_write_end(writer, words[1], words[2], deadline_in(CALL_MS));
}

static Err size(Str *out)
{
	int64_t bytes = 0;

	TRY(object_size(store, words[1], deadline_in(CALL_MS), &bytes));
	*out = str_format(&arena, "%lld", (long long)bytes);
	return OK;
}

static Err add_piece(void *digest, Str bytes)
{
	sha256_add(digest, bytes);
	return OK;
}

static Err read_digest(Str *out)
{
	struct sha256_stream *stream = sha256_begin();
	uint8_t digest[SHA256_SIZE];
	char room[2 * SHA256_SIZE + 1];
	struct buf hex = buf_over(room, sizeof(room));
	Err err = object_read(store, words[1], number(words[2]), deadline_in(CALL_MS), add_piece, stream);

	sha256_end(stream, digest);
	hex_write(&hex, digest, sizeof(digest));
	*out = str_copy(&arena, buf_str(&hex));
	return err;
}

static Err move(Str *out)
{
	*out = STR("");
	return object_move(store, words[1], words[2], deadline_in(CALL_MS));
}

static Err remove_object(Str *out)
{
	*out = STR("");
	return object_remove(store, words[1], deadline_in(CALL_MS));
}

static const struct command {
	const char *name;
	Err (*run)(Str *out);
} commands[] = {
	{ "presign", presign }, { "upload-url", upload_url }, { "download-url", download_url }, { "put", put }, { "size", size },
	{ "read", read_digest }, { "move", move }, { "remove", remove_object },
};

static void answer(Str line)
{
	Str out = STR("");
	Err err = INVALID;

	for (size_t i = 0; i < WORDS_MAX; i++)
		words[i] = line.p ? str_cut(&line, '\t') : STR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (str_eq(words[0], str_of(commands[i].name)))
			err = commands[i].run(&out);
	}
	if (err)
		printf("%s\t%s\n", err->code, fail_reason());
	else
		printf("ok\t" STR_FMT "\n", STR_ARG(out));
	fflush(stdout);
	arena_reset(&arena);
}

int main(void)
{
	_cleanup_(cleanup_free) char *line = NULL;
	_cleanup_(buf_finish) struct buf complaints;
	struct probe probe = { 0 };
	size_t room = 0;
	ssize_t n;

	buf_init(&complaints, 1 << 16);
	arena_init(&arena, 1 << 20);
	if (config_read(settings, &probe, &complaints) || object_open(&probe.config, &store)) {
		fprintf(stderr, STR_FMT "%s\n", STR_ARG(buf_str(&complaints)), fail_reason());
		return EXIT_FAILURE;
	}
	while ((n = getline(&line, &room, stdin)) > 0)
		answer((Str){ .p = line, .n = (size_t)n - (line[n - 1] == '\n') });
	object_close(store);
	arena_finish(&arena);
	return EXIT_SUCCESS;
}
