/* MessagePack from neighbours: what can be read becomes valid JSON, whose placeholders name the attachments it came with. */
#include "rich-decode.h"
#include "socketio/json_scan.h"
#include "socketio/msgpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str attachments[10];
	struct msgpack in = { .rest = { .p = (const char *)data, .n = n }, .attachments = attachments, .attachment_max = 10 };
	struct buf out;

	buf_init(&out, 1024 * 1024);
	while (in.rest.n && msgpack_json(&in, &out)) {
		must(json_is_value(buf_str(&out)));
		must(in.attachment_count <= 10);
		for (size_t i = 0; i < in.attachment_count; i++)
			must(attachments[i].p >= (const char *)data &&
				attachments[i].p + attachments[i].n <= (const char *)data + n);
		buf_clear(&out);
	}
	buf_finish(&out);
	return 0;
}
