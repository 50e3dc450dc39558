#include "io/sigv4.h"

#include "base/codec.h"
#include "io/digest.h"

enum { TEXT_MAX = 64 * 1024, STAMP = 16, DAY = 8, QUERY_MAX = SIGV4_PAIRS_MAX + 6 };

/* What is known of a request while it is signed. */
struct signing {
	struct arena *arena;
	const struct sigv4_credentials *credentials;
	const struct sigv4_request *request;
	char stamp[STAMP + 1]; /* 20260131T090500Z */
	Str scope;             /* 20260131/region/s3/aws4_request */
	Str signed_headers;
	struct sigv4_pair headers[SIGV4_PAIRS_MAX + 1], query[QUERY_MAX]; /* sorted; of the query, encoded */
	size_t header_count, query_count;
};

static void write_stamp(Time now, char out[static STAMP + 1])
{
	char text[TIME_TEXT_MAX];

	(void)time_format(now, text);
	snprintf(out, STAMP + 1, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", text, text + 5, text + 8, text + 11, text + 14, text + 17);
}

static Str encoded(struct arena *arena, Str text, bool keep_slashes)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, TEXT_MAX);
	for (Str rest = text; rest.p; ) {
		Str part = keep_slashes ? str_cut(&rest, '/') : text;

		percent_encode(&out, part);
		if (!keep_slashes)
			break;
		if (rest.p)
			buf_add_char(&out, '/');
	}
	return out.failed ? STR_NONE : str_copy(arena, buf_str(&out));
}

static void sort(struct sigv4_pair *pairs, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t at = i; at > 0 && str_compare(pairs[at - 1].name, pairs[at].name) > 0; at--) {
			struct sigv4_pair other = pairs[at];

			pairs[at] = pairs[at - 1];
			pairs[at - 1] = other;
		}
	}
}

static void add_query(struct signing *s, Str name, Str value)
{
	s->query[s->query_count++] = (struct sigv4_pair){ encoded(s->arena, name, false), encoded(s->arena, value, false) };
}

static Str host_of(Str origin)
{
	for (size_t i = 0; i + 3 <= origin.n; i++) {
		if (str_starts(str_slice(origin, i, origin.n), STR("://")))
			return str_slice(origin, i + 3, origin.n);
	}
	return origin;
}

static void gather_headers(struct signing *s)
{
	_cleanup_(buf_finish) struct buf names;

	s->headers[s->header_count++] = (struct sigv4_pair){ STR("host"), host_of(s->request->origin) };
	for (size_t i = 0; i < SIGV4_PAIRS_MAX && s->request->headers[i].name.p; i++)
		s->headers[s->header_count++] = s->request->headers[i];
	sort(s->headers, s->header_count);
	buf_init(&names, TEXT_MAX);
	for (size_t i = 0; i < s->header_count; i++) {
		if (i)
			buf_add_char(&names, ';');
		buf_add_str(&names, s->headers[i].name);
	}
	s->signed_headers = names.failed ? STR_NONE : str_copy(s->arena, buf_str(&names));
}

static void gather_query(struct signing *s)
{
	for (size_t i = 0; i < SIGV4_PAIRS_MAX && s->request->query[i].name.p; i++)
		add_query(s, s->request->query[i].name, s->request->query[i].value);
	add_query(s, STR("X-Amz-Algorithm"), STR("AWS4-HMAC-SHA256"));
	add_query(s, STR("X-Amz-Credential"),
		str_format(s->arena, STR_FMT "/" STR_FMT, STR_ARG(s->credentials->access_key), STR_ARG(s->scope)));
	add_query(s, STR("X-Amz-Date"), str_of(s->stamp));
	add_query(s, STR("X-Amz-Expires"), str_format(s->arena, "%d", s->request->expires_s));
	add_query(s, STR("X-Amz-SignedHeaders"), s->signed_headers);
	sort(s->query, s->query_count);
}

static void write_query(struct buf *out, const struct signing *s)
{
	for (size_t i = 0; i < s->query_count; i++) {
		if (i)
			buf_add_char(out, '&');
		buf_add_str(out, s->query[i].name);
		buf_add_char(out, '=');
		buf_add_str(out, s->query[i].value);
		out->failed |= !s->query[i].name.p || !s->query[i].value.p;
	}
}

/* Method, path, query, headers, their names, and that the body is not part of it. */
static void write_canonical(struct buf *out, const struct signing *s)
{
	buf_format(out, "%s\n", s->request->method);
	buf_add_str(out, encoded(s->arena, s->request->path, true));
	buf_add_char(out, '\n');
	write_query(out, s);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < s->header_count; i++) {
		buf_add_str(out, s->headers[i].name);
		buf_add_char(out, ':');
		buf_add_str(out, str_trim(s->headers[i].value));
		buf_add_char(out, '\n');
	}
	buf_add_char(out, '\n');
	buf_add_str(out, s->signed_headers);
	buf_add_literal(out, "\nUNSIGNED-PAYLOAD");
}

static Str bytes(const uint8_t *digest)
{
	return (Str){ .p = (const char *)digest, .n = SHA256_SIZE };
}

static void sign(const struct signing *s, Str text, uint8_t out[static SHA256_SIZE])
{
	Str secret = str_format(s->arena, "AWS4" STR_FMT, STR_ARG(s->credentials->secret_key));

	hmac_sha256(secret, (Str){ .p = s->stamp, .n = DAY }, out);
	hmac_sha256(bytes(out), s->credentials->region, out);
	hmac_sha256(bytes(out), STR("s3"), out);
	hmac_sha256(bytes(out), STR("aws4_request"), out);
	hmac_sha256(bytes(out), text, out);
}

static void write_signature(struct buf *out, const struct signing *s)
{
	_cleanup_(buf_finish) struct buf text;
	uint8_t digest[SHA256_SIZE];

	buf_init(&text, TEXT_MAX);
	write_canonical(&text, s);
	sha256(buf_str(&text), digest);
	out->failed |= text.failed;
	buf_clear(&text);
	buf_format(&text, "AWS4-HMAC-SHA256\n%s\n" STR_FMT "\n", s->stamp, STR_ARG(s->scope));
	hex_write(&text, digest, sizeof(digest));
	sign(s, buf_str(&text), digest);
	out->failed |= text.failed;
	hex_write(out, digest, sizeof(digest));
}

Err sigv4_presign(struct arena *arena, const struct sigv4_credentials *credentials, const struct sigv4_request *request, Str *url)
{
	struct signing s = { .arena = arena, .credentials = credentials, .request = request };
	_cleanup_(buf_finish) struct buf signature, out;

	write_stamp(request->now, s.stamp);
	s.scope = str_format(arena, "%.8s/" STR_FMT "/s3/aws4_request", s.stamp, STR_ARG(credentials->region));
	gather_headers(&s);
	gather_query(&s);
	buf_init(&signature, TEXT_MAX);
	buf_init(&out, TEXT_MAX);
	write_signature(&signature, &s);
	add_query(&s, STR("X-Amz-Signature"), buf_str(&signature));
	sort(s.query, s.query_count);
	buf_add_str(&out, request->origin);
	buf_add_str(&out, encoded(arena, request->path, true));
	buf_add_char(&out, '?');
	write_query(&out, &s);
	*url = out.failed || signature.failed ? STR_NONE : str_copy(arena, buf_str(&out));
	return url->p ? OK : fail(OVERLOADED, "no memory for a signed URL");
}
