#pragma once
/*
 * A multipart body: its texts become fields of a form, its files go piece by piece to the sink of the operation while
 * they arrive, so that no file is ever whole in memory. This happens before the transaction is begun: nobody holds a
 * database connection while a client sends.
 *
 * Where an operation takes no files, a file is complained of by the name of its field; a file field in which none was
 * chosen counts as left out. Everything lives in the request's arena, but for what a sink makes.
 */
#include "data/multipart.h"
#include "io/digest.h"
#include "request.h"

enum { TEXT_PART_MAX = 64 * 1024 };

/*
 * What the form said, in its order, and what is wrong with parts that are not among it: that is told together with the
 * mistakes of all other fields. Valid once the whole body was read.
 */
struct form_values {
	struct field_errors complaints;
	size_t n;
	struct form_value items[MULTIPART_PARTS_MAX];
};

/* Reads the request's body. digest: of all parts, whatever their boundary; only made for a request that may be replayed. */
Err upload_read(struct request *r, struct form_values *values, Str *digest) MUST_CHECK;

/* The request's whole body as one file: it goes to the sink of the operation, piece by piece. */
Err upload_read_raw(struct request *r) MUST_CHECK;

/* The same as upload_read() by hand, of a body that comes from elsewhere; upload_close() in every case. */
struct upload_reader {
	struct multipart parser;
	struct request *r;
	struct form_values *values;
	struct sha256_stream *digest; /* NULL: not wanted */
	enum { PART_PASSED_OVER, PART_TEXT, PART_FILE, PART_NO_FILE } kind;
	Str name; /* of the part */
	int64_t length;
	struct buf text;
	void *file; /* the sink's, while it is open */
};

Err upload_open(struct upload_reader *reader, struct request *r, Str content_type, struct form_values *values) MUST_CHECK;
Err upload_feed(struct upload_reader *reader, Str piece) MUST_CHECK;
Err upload_finish(struct upload_reader *reader) MUST_CHECK;
void upload_close(struct upload_reader *reader);
