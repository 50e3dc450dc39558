#include "hub_private.h"

bool sio_emitter_message(struct sio_server *server, Str channel, Str message)
{
	(void)server;
	(void)channel;
	(void)message;
	return false;
}
