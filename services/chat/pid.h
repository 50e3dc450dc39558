#pragma once
/*
 * Identities under which a socket resumes: <user>.<sid>.<n>.<MAC>, where n is the batch up to which it had seen everything.
 * They are signed, so that what comes back needs no memory of ours and works at any instance.
 *
 * Texts lie in the caller's room, or in the identity that was read. Any thread.
 */
#include "chat.h"

enum { PID_MAX = 160 };

Str pid_write(const struct chat *chat, int64_t user_id, Str sid, int64_t n, char room[static PID_MAX]);
/* Whose it is, and from where they had seen everything; false when it is not theirs, or none at all. */
bool pid_read(const struct chat *chat, Str pid, int64_t user_id, Str *sid, int64_t *n) MUST_CHECK;
