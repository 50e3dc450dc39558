#pragma once
/* The problems that only the auth service can end in. */
#include "base/err.h"

PROBLEM(EMAIL_TAKEN, 409, "email_taken", "This e-mail address is already registered");
PROBLEM(USERNAME_TAKEN, 409, "username_taken", "This username is already taken");
PROBLEM(BAD_CREDENTIALS, 401, "bad_credentials", "The e-mail address, username or password is wrong");
PROBLEM(ACCOUNT_INACTIVE, 401, "account_inactive", "This account is deactivated");
PROBLEM(TOO_MANY_LOGINS, 429, "too_many_logins", "Too many failed attempts; wait before the next one");
PROBLEM(BAD_REFRESH_TOKEN, 401, "bad_refresh_token", "This refresh token is not valid; sign in again");
PROBLEM(REFRESH_TOKEN_REUSED, 401, "refresh_token_reused", "This refresh token was used before; the session is ended");
PROBLEM(BAD_RESET_TOKEN, 422, "bad_reset_token", "This reset link is not valid, used up or too old; ask for another");
PROBLEM(WRONG_PASSWORD, 403, "wrong_password", "The present password is wrong");
PROBLEM(LAST_ADMIN, 409, "last_admin", "The last administrator cannot be removed");
PROBLEM(NO_PROFILE, 404, "no_profile", "There is no such profile yet");
