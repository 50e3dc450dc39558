#include "file_model.h"

#define FILE_FIELDS                                                                                         \
	FIELD(file, id, READ_ONLY),                                                                         \
	FIELD(file, filename, READ_ONLY),                                                                   \
	FIELD(file, content_type, READ_ONLY, .doc = "By what is in it, once it is here"),                   \
	FIELD(file, size, READ_ONLY),                                                                       \
	FIELD(file, status, READ_ONLY, .words = &file_status_words),                                        \
	FIELD(file, finding, READ_ONLY, .doc = "What the scanner found, or why it could not be taken"),     \
	FIELD(file, created_at, READ_ONLY),                                                                 \
	FIELD(file, uploaded_at, READ_ONLY),                                                                \
	FIELD(file, scanned_at, READ_ONLY)

VIEW(file_view, file, FILE_FIELDS);
VIEW(file_row_view, file, FILE_FIELDS,
	FIELD(file, owner_id, READ_ONLY),
	FIELD(file, is_expected, READ_ONLY),
	FIELD(file, key, READ_ONLY),
	FIELD(file, version, READ_ONLY),
	FIELD(file, tries, READ_ONLY));

VIEW(file_ref_view, file_ref, FIELD(file_ref, id, REQUIRED));

VIEW(new_file_view, new_file,
	FIELD(new_file, filename, 0, .max = 255, .example = "\"resume.pdf\""),
	FIELD(new_file, content_type, 0, .max = 127, .example = "\"application/pdf\""),
	FIELD(new_file, size, 0, .min = 1, .max = INT64_C(1) << 40, .doc = "In bytes"),
	FIELD(new_file, file_id, 0, .also = "file", .doc = "In a form, the file itself, as a part of this name"));

VIEW(upload_headers_view, upload_headers,
	FIELD_AS(upload_headers, content_type, "Content-Type", READ_ONLY | OMIT_EMPTY));

VIEW(upload_ticket_view, upload_ticket,
	FIELD(upload_ticket, file_id, READ_ONLY),
	FIELD(upload_ticket, upload_url, READ_ONLY, .doc = "None where the file came with the request"),
	FIELD(upload_ticket, method, READ_ONLY),
	FIELD(upload_ticket, headers, READ_ONLY, .of = &upload_headers_view, .doc = "To be sent with the upload"),
	FIELD(upload_ticket, expires_in, READ_ONLY, .doc = "Seconds"),
	FIELD(upload_ticket, status, READ_ONLY, .words = &file_status_words));

VIEW(object_request_view, object_request,
	FIELD(object_request, area, REQUIRED, .max = 20),
	FIELD(object_request, id, REQUIRED),
	FIELD(object_request, expires, 0),
	FIELD(object_request, size, 0),
	FIELD(object_request, type, 0, .max = 127),
	FIELD(object_request, name, 0, .max = 255),
	FIELD(object_request, signature, 0, .max = 64));
