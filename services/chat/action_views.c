#include "action_views.h"

VIEW(action_pair_view, new_pair,
	FIELD(new_pair, employer, REQUIRED, .max = 200, .doc = "The name of a company", .example = "\"Analytical Engines\""),
	FIELD(new_pair, applicant, REQUIRED, .max = 100, .doc = "A username", .example = "\"ada\""),
	FIELD_AS(new_pair, employer_id, "employerId", 0, .min = 1, .doc = "Chooses among several of that name"));

LOCAL_VIEW(action_message_view, message,
	FIELD_AS(message, id_text, "_id", READ_ONLY),
	FIELD(message, seq, READ_ONLY),
	FIELD(message, sender, READ_ONLY),
	FIELD(message, receiver, READ_ONLY),
	FIELD(message, content, READ_ONLY),
	FIELD_AS(message, file_url, "fileUrl", READ_ONLY | OMIT_EMPTY),
	FIELD(message, timestamp, READ_ONLY));

#define TALK_FIELDS                                                                \
	FIELD_AS(talk, id, "_id", READ_ONLY, .example = "\"pair-1-2\""),           \
	FIELD(talk, id, READ_ONLY, .example = "\"pair-1-2\""),                     \
	FIELD_AS(talk, id, "chatGroupId", READ_ONLY),                             \
	FIELD(talk, employer, READ_ONLY),                                         \
	FIELD(talk, applicant, READ_ONLY)

VIEW(action_room_view, talk, TALK_FIELDS);
VIEW(action_talk_view, talk,
	TALK_FIELDS,
	FIELD(talk, messages, REQUIRED, .of = &action_message_view, .doc = "The last hundred, the oldest first"));
