#pragma once
/* What the files of eio.h share. */
#include "eio.h"
#include "eio_packet.h"

/* The reference's error codes. */
enum eio_error { EIO_UNKNOWN_TRANSPORT, EIO_UNKNOWN_SID, EIO_BAD_METHOD, EIO_BAD_REQUEST, EIO_FORBIDDEN, EIO_BAD_VERSION };

/* eio_http.c */
struct eio_query {
	Str transport, sid, version;
	bool jsonp;
};

struct eio_query eio_query_read(Str query);
/* May this origin call? Remembers in the wire what its answers say of that. */
bool eio_origin_check(const struct eio_engine *engine, struct wire *wire, const struct eio_ask *ask);
/* Answers, and is done with the wire. */
void eio_answer(struct wire *wire, int status, const char *type, Str body);
/* The same, and the last one on its connection: what may still come of the request is nobody's to read. */
void eio_answer_last(struct wire *wire, int status, const char *type, Str body);
void eio_answer_error(struct wire *wire, enum eio_error error, bool upgrade);
void eio_answer_preflight(struct wire *wire, const struct eio_ask *ask);

/* eio_session.c */
struct eio_session *eio_session_find(const struct eio_engine *engine, Str id);
/* Opens one; NULL when the owner or the ceiling refuses it. */
struct eio_session *eio_session_open(struct eio_engine *engine, const struct eio_ask *ask, bool websocket);
/* false: it is no good, and the session has been closed. */
bool eio_session_packet(struct eio_session *session, const struct eio_packet *packet);
/* Ends it for good, telling nobody but the owner. */
void eio_session_end(struct eio_session *session, const char *reason);
void eio_session_dirty(struct eio_session *session);
void eio_heartbeat_start(struct eio_session *session);

/* eio_polling.c */
void eio_poll(struct eio_session *session, struct wire *wire);
void eio_post(struct eio_session *session, struct wire *wire, const struct eio_ask *ask);
/* Answers the held poll with what waits; if nothing does, with a no-op. */
void eio_poll_release(struct eio_session *session);
void eio_poll_answer(struct eio_session *session, Str text);

/* eio_websocket.c */
void eio_socket_flush(struct eio_session *session);
/* Lets go of the WebSocket, which is closed under a code. */
void eio_socket_drop(struct eio_session *session, unsigned code);
void eio_socket_attach(struct eio_session *session, struct wire *wire, enum wire_use use);
