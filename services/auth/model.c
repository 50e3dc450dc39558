#include "model.h"

#include "contracts/jobs.h"
#include "user_fields.h"

VIEW(user_view, user, USER_FIELDS(DIALECT_API));
VIEW(user_row_view, user, USER_FIELDS(DIALECT_API), PERSON_NAMES(user, READ_ONLY), FIELD(user, version, READ_ONLY));

VIEW(new_user_view, new_user,
	EMAIL(new_user, REQUIRED),
	USERNAME(new_user),
	PERSON_NAME(new_user),
	PASSWORD(new_user, password),
	FIELD(new_user, role, 0, .words = &role_words, .doc = "Or several, as roles"),
	FIELD(new_user, roles, 0, .words = &role_words, .doc = "None named: seeker and recruiter"),
	FIELD(new_user, company_name, 0, .max = 200),
	LANGUAGE(new_user, 0),
	TIME_ZONE(new_user, 0));

VIEW(login_view, login,
	FIELD(login, email, 0, .max = 254),
	FIELD(login, username, 0, .max = 254, .doc = "A username, or an e-mail address"),
	OLD_PASSWORD(login, password));

VIEW(token_form_view, login,
	FIELD(login, username, REQUIRED, .max = 254, .doc = "A username, or an e-mail address"),
	OLD_PASSWORD(login, password),
	FIELD(login, grant_type, IGNORED),
	FIELD(login, scope, IGNORED),
	FIELD(login, client_id, IGNORED),
	FIELD(login, client_secret, IGNORED));

#define TOKEN_FIELDS                                                       \
	FIELD(token_pair, access_token, READ_ONLY),                        \
	FIELD(token_pair, token_type, READ_ONLY, .example = "\"bearer\""), \
	FIELD(token_pair, expires_in, READ_ONLY, .doc = "Seconds", .example = "900")

VIEW(token_pair_view, token_pair,
	TOKEN_FIELDS,
	FIELD(token_pair, refresh_token, READ_ONLY),
	FIELD(token_pair, user, READ_ONLY, .of = &user_view));

VIEW(long_token_view, token_pair,
	TOKEN_FIELDS,
	FIELD(token_pair, user, READ_ONLY, .of = &user_view));

VIEW(refresh_view, refresh, FIELD(refresh, refresh_token, REQUIRED | WRITE_ONLY, .max = 256));

VIEW(session_view, session,
	FIELD(session, id, READ_ONLY),
	FIELD(session, created_at, READ_ONLY),
	FIELD(session, used_at, READ_ONLY),
	FIELD(session, expires_at, READ_ONLY),
	FIELD(session, client_address, READ_ONLY),
	FIELD(session, user_agent, READ_ONLY),
	FIELD(session, is_current, READ_ONLY, .doc = "The one this request was made in"));

VIEW(session_ref_view, session_ref, FIELD(session_ref, id, REQUIRED));

VIEW(forgotten_view, forgotten, EMAIL(forgotten, REQUIRED));

VIEW(password_reset_input_view, password_reset_input,
	FIELD(password_reset_input, token, REQUIRED | WRITE_ONLY, .max = 200),
	PASSWORD(password_reset_input, new_password));

VIEW(password_change_input_view, password_change_input,
	OLD_PASSWORD(password_change_input, old_password),
	PASSWORD(password_change_input, new_password));

VIEW(user_ref_view, user_ref, FIELD(user_ref, id, REQUIRED, .min = 1));

#define USER_EDIT_FIELDS               \
	EMAIL(user_edit, REQUIRED),    \
	USERNAME(user_edit),           \
	PERSON_NAME(user_edit),        \
	LANGUAGE(user_edit, REQUIRED), \
	TIME_ZONE(user_edit, REQUIRED)

VIEW(own_edit_view, user_edit, USER_EDIT_FIELDS);
VIEW(user_edit_view, user_edit, FIELD(user_edit, id, REQUIRED, .min = 1), USER_EDIT_FIELDS);

VIEW(role_edit_view, role_edit,
	FIELD(role_edit, id, REQUIRED, .min = 1),
	FIELD(role_edit, role, 0, .words = &role_words, .doc = "Or several, as roles"),
	FIELD(role_edit, roles, 0, .words = &role_words));

#define PAGE_FIELDS(tag)                                                                      \
	FIELD(tag, limit, 0, .min = 1, .max = 100, .doc = "Rows a page, 20 unless told"),    \
	FIELD(tag, cursor, 0, .max = 1024, .doc = "next_cursor of the page before")

VIEW(user_filter_view, user_filter,
	FIELD(user_filter, q, 0, .max = 200, .also = "search keyword", .doc = "Part of the e-mail address, username or name"),
	FIELD(user_filter, role, 0, .words = &role_words),
	FIELD(user_filter, is_active, 0),
	PAGE_FIELDS(user_filter));

#define PARTIAL_DATE(tag, member) \
	FIELD(tag, member, 0, .max = 10, .check = check_partial_date, .doc = "YYYY, YYYY-MM or YYYY-MM-DD")

LOCAL_VIEW(post_view, post,
	FIELD(post, title, REQUIRED, .max = 200),
	FIELD(post, company, 0, .max = 200),
	PARTIAL_DATE(post, from),
	PARTIAL_DATE(post, to),
	FIELD(post, text, MULTILINE, .max = 4000));

LOCAL_VIEW(study_view, study,
	FIELD(study, title, REQUIRED, .max = 200),
	FIELD(study, school, 0, .max = 200),
	PARTIAL_DATE(study, from),
	PARTIAL_DATE(study, to),
	FIELD(study, text, MULTILINE, .max = 4000));

/* Both profiles travel in one event: what may be written here has to fit into it, in JSON's longest spelling. */
enum { PROSE_MAX = 5000 };

/* The members that both the profile itself and its PATCH speak of. */
#define SEEKER_FIELDS                                                                                              \
	FIELD(seeker_profile, full_name, 0, .max = 200, .example = "\"Ada Lovelace\""),                            \
	FIELD(seeker_profile, headline, 0, .max = 200, .example = "\"Systems programmer\""),                       \
	FIELD(seeker_profile, summary, MULTILINE, .max = PROSE_MAX),                                               \
	FIELD(seeker_profile, location, 0, .max = 200, .example = "\"Berlin\""),                                   \
	FIELD(seeker_profile, skill_ids, 0, .max = 100),                                                           \
	FIELD(seeker_profile, experience, 0, .max = 50, .of = &post_view),                                         \
	FIELD(seeker_profile, education, 0, .max = 50, .of = &study_view),                                         \
	FIELD(seeker_profile, interest_ids, 0, .max = 100),                                                        \
	FIELD(seeker_profile, preferred_job_types, 0, .words = &job_type_words),                                   \
	FIELD(seeker_profile, preferred_locations, 0, .max = 15),                                                  \
	FIELD(seeker_profile, open_to_search, 0, .doc = "May recruiters find this profile?")

#define PROFILE_TIMES(tag) FIELD(tag, created_at, READ_ONLY), FIELD(tag, updated_at, READ_ONLY)
#define PHONE              FIELD(seeker_profile, phone, 0, .max = 40, .check = check_phone)

VIEW(seeker_profile_view, seeker_profile,
	FIELD(seeker_profile, id, READ_ONLY, .doc = "The user's"), SEEKER_FIELDS, PHONE, PROFILE_TIMES(seeker_profile));

VIEW(seeker_profile_row_view, seeker_profile,
	FIELD(seeker_profile, id, READ_ONLY), SEEKER_FIELDS, PHONE, FIELD(seeker_profile, is_listed, READ_ONLY),
	PROFILE_TIMES(seeker_profile));

VIEW(seeker_profile_edit_view, seeker_profile,
	FIELD(seeker_profile, user_id, REQUIRED, .max = 20, .doc = "A user's id, or me"), SEEKER_FIELDS, PHONE);

VIEW(candidate_view, seeker_profile, FIELD(seeker_profile, id, READ_ONLY), SEEKER_FIELDS, PROFILE_TIMES(seeker_profile));

#define RECRUITER_FIELDS                                                                          \
	FIELD(recruiter_profile, company_name, 0, .max = 200, .example = "\"Analytical Engines\""), \
	FIELD(recruiter_profile, company_website, 0, .max = 500, .check = check_url, .format = "uri"), \
	FIELD(recruiter_profile, industry, 0, .max = 200),                                        \
	FIELD(recruiter_profile, location, 0, .max = 200),                                        \
	FIELD(recruiter_profile, description, MULTILINE, .max = PROSE_MAX),                       \
	FIELD(recruiter_profile, interest_ids, 0, .max = 100)

VIEW(recruiter_profile_view, recruiter_profile,
	FIELD(recruiter_profile, id, READ_ONLY, .doc = "The user's"), RECRUITER_FIELDS, PROFILE_TIMES(recruiter_profile));

VIEW(recruiter_profile_edit_view, recruiter_profile,
	FIELD(recruiter_profile, user_id, REQUIRED, .max = 20, .doc = "A user's id, or me"), RECRUITER_FIELDS);

VIEW(profile_ref_view, profile_ref, FIELD(profile_ref, user_id, REQUIRED, .max = 20, .doc = "A user's id, or me"));

VIEW(candidate_filter_view, candidate_filter,
	FIELD(candidate_filter, q, 0, .max = 200, .also = "search keyword"),
	FIELD(candidate_filter, skills, 0, .max = 50, .also = "skill_ids", .doc = "Names or ids; any of them"),
	FIELD(candidate_filter, interest_ids, 0, .max = 50),
	FIELD(candidate_filter, location, 0, .max = 200),
	FIELD(candidate_filter, job_type, 0, .words = &job_type_words),
	PAGE_FIELDS(candidate_filter));

VIEW(activity_filter_view, activity_filter,
	FIELD(activity_filter, actor_id, 0),
	FIELD(activity_filter, kind, 0, .max = 100, .example = "\"user.registered\""),
	FIELD(activity_filter, object_type, 0, .max = 100),
	FIELD(activity_filter, object_id, 0, .max = 100),
	FIELD(activity_filter, from, 0, .doc = "Not before"),
	FIELD(activity_filter, to, 0, .doc = "Before"),
	PAGE_FIELDS(activity_filter));

VIEW(activity_view, activity,
	FIELD(activity, id, READ_ONLY),
	FIELD(activity, event_id, READ_ONLY),
	FIELD(activity, kind, READ_ONLY),
	FIELD(activity, actor_id, READ_ONLY),
	FIELD(activity, object_type, READ_ONLY),
	FIELD(activity, object_id, READ_ONLY),
	FIELD(activity, occurred_at, READ_ONLY),
	FIELD(activity, request_id, READ_ONLY),
	FIELD(activity, data, READ_ONLY));
