#pragma once
/* The events the chat service listens to. */
#include "consumer.h"

extern const struct consumer chat_consumers[];
