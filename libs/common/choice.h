#pragma once
/*
 * The choice among rows of one verb and path by the word in the body's `action`, whatever kind of body that is. Since the
 * word says what is asked for, and so who may ask, it is read before the caller is looked at; only files are not taken from
 * strangers: with the first file of a form the choice is made by what stands ahead of it, or for the row that takes files.
 *
 * What another service does is handed over by the gateway (deploy/locations): it is told with X-Accel-Redirect, keeps the
 * method and the body, and asks there. Nothing of that is known to the caller, nor can a caller bring it about. On the
 * request's thread.
 */
#include "input.h"

#define ACTION STR("action")

PROBLEM(UNKNOWN_ACTION, 400, "unknown_action", "This action is not known here");

/* r->route becomes the row that the body chooses; UNKNOWN_ACTION lists those there are. */
Err choice_make(struct request *r, const struct input_body *body) MUST_CHECK;
/*
 * The same ahead of a file, by the texts that came before it, or for the row that takes files; where it is that row the caller
 * is then known.
 */
Err choice_make_for_file(struct request *r, const struct form_values *values) MUST_CHECK;
/* Has any row at the place of r->route room for files? */
bool choice_takes_files(const struct request *r);
/* The answer to a request whose row is another service's. */
Err choice_hand_over(struct request *r) MUST_CHECK;
