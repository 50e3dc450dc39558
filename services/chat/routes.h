#pragma once
/* Everything the chat service can be asked. */
#include "operation.h"

extern const struct route chat_routes[];
