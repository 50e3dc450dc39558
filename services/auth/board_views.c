#include "board_views.h"

#include "user_fields.h"

VIEW(board_user_view, user, USER_FIELDS(DIALECT_BOARD), PERSON_NAMES(user, READ_ONLY));

VIEW(board_new_user_view, new_user,
	EMAIL(new_user, REQUIRED),
	USERNAME(new_user),
	PERSON_NAMES(new_user, 0),
	FIELD(new_user, name, 0, .max = 200, .doc = "Instead of first_name and last_name"),
	PASSWORD(new_user, password),
	FIELD_AS(new_user, password_again, "password2", WRITE_ONLY | VERBATIM, .max = 256, .format = "password",
		.doc = "The same again"),
	FIELD(new_user, role, 0, .words = &role_words, .dialect = DIALECT_BOARD, .doc = "Neither named: both"),
	FIELD(new_user, company_name, 0, .max = 200));

VIEW(board_user_edit_view, user_edit,
	FIELD(user_edit, id, REQUIRED, .min = 1),
	EMAIL(user_edit, REQUIRED),
	USERNAME(user_edit),
	PERSON_NAMES(user_edit, 0),
	LANGUAGE(user_edit, REQUIRED),
	TIME_ZONE(user_edit, REQUIRED));

VIEW(board_token_view, token_pair,
	FIELD_AS(token_pair, access_token, "access", READ_ONLY),
	FIELD_AS(token_pair, refresh_token, "refresh", READ_ONLY),
	FIELD(token_pair, user, READ_ONLY, .of = &board_user_view));

/* A session ends with all its tokens, whichever of them is sent along. */
VIEW(board_logout_view, none, DROPPED("refresh", .also = "refresh_token"));

VIEW(board_password_reset_view, password_reset_input,
	DROPPED("uid", .doc = "The token says whose it is"),
	FIELD(password_reset_input, token, REQUIRED | WRITE_ONLY, .max = 200),
	PASSWORD(password_reset_input, new_password));

VIEW(board_password_renewal_view, password_renewal,
	FIELD(password_renewal, old_password, WRITE_ONLY | VERBATIM, .max = 256, .format = "password",
		.doc = "Of whoever is signed in"),
	FIELD(password_renewal, token, WRITE_ONLY, .max = 200, .doc = "Of a reset link, instead"),
	PASSWORD(password_renewal, new_password));
