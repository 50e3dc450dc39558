#pragma once
/* Pairs and their messages as clients of the action API (S0) speak of them. Constant. */
#include "model.h"

/* A pair with what was said in it last. */
struct talk {
	Str id;
	Str employer, applicant; /* as they were asked for */
	List messages;
};

extern const struct view action_pair_view;
extern const struct view action_talk_view;
extern const struct view action_room_view; /* the same without the messages, over a socket */
