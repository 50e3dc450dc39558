#pragma once
/* Files and the views in which they are spoken. Constant. */
#include "contracts/files.h"

struct file {
	Uuid id;
	int64_t owner_id;
	Str filename, content_type;
	int64_t size;
	unsigned status;
	bool is_expected; /* announced, and not yet here: "pending" to the world */
	Str finding, key;
	int64_t version;
	Time created_at, uploaded_at, scanned_at;
	int64_t tries; /* of the scanner */
};

extern const struct view file_view;
extern const struct view file_row_view;

struct file_ref {
	Uuid id;
};

extern const struct view file_ref_view;

/* Announced by its name, type and size; or, in a form, brought along, and then named by the id it got. */
struct new_file {
	Str filename, content_type;
	int64_t size;
	Uuid file_id;
};

extern const struct view new_file_view;

struct upload_headers {
	Str content_type;
};

/* Where to upload what was announced; without an address where the file is here already. */
struct upload_ticket {
	Uuid file_id;
	Str upload_url, method;
	Str url; /* of its content */
	struct upload_headers headers;
	OptInt expires_in;
	unsigned status;
};

extern const struct view upload_headers_view;
extern const struct view upload_ticket_view;

/* The address of an object in a folder, as it was signed. */
struct object_request {
	Str area;
	Uuid id;
	int64_t expires, size;
	Str type, name, signature;
};

extern const struct view object_request_view;
