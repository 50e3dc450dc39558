#pragma once
/* The problems that only the chat service can end in. */
#include "base/err.h"

PROBLEM(CONVERSATION_CLOSED, 409, "conversation_closed", "This conversation is closed");
PROBLEM(NOT_YOU, 403, "not_you", "The sender that was named is somebody else");
PROBLEM(EMPTY_MESSAGE, 422, "empty_message", "A message needs a text or a file");
PROBLEM(NO_CONTACT, 403, "no_contact", "You may not begin a conversation with them");
PROBLEM(AMBIGUOUS_EMPLOYER, 409, "ambiguous_employer", "Several employers bear this name; choose one with employerId");
PROBLEM(LAST_STAFF, 409, "last_staff", "Whoever looks after a conversation cannot leave it");
PROBLEM(FILE_NOT_SCANNED, 409, "file_not_scanned", "The file is still being checked, try again shortly");
PROBLEM(FILE_UNSAFE, 409, "file_unsafe", "The file did not pass the check and cannot be downloaded");
PROBLEM(TOO_MUCH_AT_ONCE, 503, "overloaded", "There is more to tell of this than fits into one transaction");
PROBLEM(TOO_MANY_MESSAGES, 429, "rate_limited", "You are writing too fast; wait before the next message");
