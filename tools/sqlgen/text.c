#include "sqlgen.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void die_at(const char *path, int line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", path, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void die(const char *format, ...)
{
	va_list args;

	fputs("sqlgen: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void *grow(void *items, size_t count, size_t size)
{
	void *more = reallocarray(items, count, size);

	if (!more)
		die("out of memory");
	return more;
}

void text_add(struct text *text, const char *bytes, size_t n)
{
	if (text->n + n + 1 > text->capacity) {
		text->capacity = (text->n + n + 1) * 2;
		text->p = grow(text->p, text->capacity, 1);
	}
	memcpy(text->p + text->n, bytes, n);
	text->n += n;
	text->p[text->n] = '\0';
}

void text_add_char(struct text *text, char byte)
{
	text_add(text, &byte, 1);
}

char *copy_text(const char *bytes, size_t n)
{
	struct text copy = { 0 };

	text_add(&copy, bytes, n);
	return copy.p;
}

struct text file_read(const char *path)
{
	FILE *file = fopen(path, "r");
	struct text text = { 0 };
	char bytes[4096];
	size_t n;

	if (!file)
		die("%s: %s", path, strerror(errno));
	text_add(&text, "", 0);
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		text_add(&text, bytes, n);
	if (ferror(file))
		die("%s: %s", path, strerror(errno));
	fclose(file);
	if (strlen(text.p) != text.n)
		die("%s: holds a zero byte", path);
	return text;
}

FILE *file_create(const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file)
		die("%s: %s", path, strerror(errno));
	return file;
}

void file_finish(FILE *file, const char *path)
{
	if (fflush(file) != 0 || ferror(file))
		die("%s: %s", path, strerror(errno));
	fclose(file);
}

/* A literal of one string per line of text, so that generated sources can be read and searched. */
void write_c_string(FILE *out, const char *bytes, size_t n, const char *indent)
{
	fputc('"', out);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c == '\n')
			fputs("\\n", out);
		else if (c == '\t')
			fputs("\\t", out);
		else if (c < ' ')
			fprintf(out, "\\%03o", c);
		else
			fputc(c, out);
		if (c == '\n' && i + 1 < n)
			fprintf(out, "\"\n%s\"", indent);
	}
	fputc('"', out);
}
