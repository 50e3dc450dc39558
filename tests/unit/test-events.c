#include "contracts/applications.h"
#include "contracts/jobs.h"
#include "contracts/users.h"
#include "data/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct arena arena;

static int make_arena(void **state)
{
	(void)state;
	arena_init(&arena, 1024 * 1024);
	return 0;
}

static int drop_arena(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

static Str written(const struct envelope *envelope)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, EVENT_BODY_MAX);
	envelope_write(&out, envelope);
	assert_false(out.failed);
	return str_copy(&arena, buf_str(&out));
}

static void assert_str(Str text, const char *expected)
{
	assert_int_equal(text.n, strlen(expected));
	assert_memory_equal(text.p, expected, text.n);
}

static void envelopes_come_back_as_they_went(void **state)
{
	const Time now = { 1767225600000001 };
	const struct envelope sent = { .id = uuid_make(now), .kind = STR("user.updated"), .version = 7, .occurred_at = now,
		.actor_id = { .value = 3, .set = true }, .request_id = STR("r-1"), .object = { STR("user"), STR("42") },
		.data = { STR("{\"id\":42,\"name\":\"A \\\"B\\\"\"}") } };
	struct envelope got = { 0 };

	(void)state;
	assert_null(envelope_read(written(&sent), &arena, &got));
	assert_true(uuid_eq(got.id, sent.id));
	assert_str(got.kind, "user.updated");
	assert_int_equal(got.version, 7);
	assert_int_equal(got.occurred_at.us, now.us);
	assert_true(got.actor_id.set);
	assert_int_equal(got.actor_id.value, 3);
	assert_str(got.request_id, "r-1");
	assert_null(got.traceparent.p);
	assert_str(got.object.type, "user");
	assert_str(got.object.id, "42");
	assert_str(got.data.text, "{\"id\":42,\"name\":\"A \\\"B\\\"\"}");
}

static void an_envelope_has_the_names_of_its_contract(void **state)
{
	const struct envelope sent = { .id = uuid_make(clock_now()), .kind = STR("k"), .version = 1,
		.occurred_at = clock_now(), .object = { STR("t"), STR_NONE }, .data = { STR("{}") } };
	Str text = written(&sent);

	(void)state;
	assert_non_null(strstr(text.p, "\"actor\":null"));
	assert_non_null(strstr(text.p, "\"object\":{\"type\":\"t\",\"id\":null}"));
	assert_non_null(strstr(text.p, "\"data\":{}"));
}

static void what_is_no_envelope_is_unreadable_and_leaves_nothing(void **state)
{
	struct envelope got = { .version = 99 };

	(void)state;
	assert_ptr_equal(envelope_read(STR("nonsense"), &arena, &got), EVENT_UNREADABLE);
	assert_ptr_equal(envelope_read(STR("[]"), &arena, &got), EVENT_UNREADABLE);
	assert_ptr_equal(envelope_read(STR("{\"id\":\"x\"}"), &arena, &got), EVENT_UNREADABLE);
	assert_ptr_equal(envelope_read(STR("{\"kind\":\"user.updated\"}"), &arena, &got), EVENT_UNREADABLE);
	assert_int_equal(got.version, 99);
	assert_null(got.kind.p);
}

static void readers_pass_over_what_they_do_not_know(void **state)
{
	struct user_state user = { 0 };

	(void)state;
	assert_null(event_data_read((Json){ STR("{\"id\":1,\"version\":2,\"roles\":[\"ADMIN\"],\"shoe_size\":43}") },
		&user_state_view, &arena, &user));
	assert_int_equal(user.id, 1);
	assert_true(role_in(user.roles, ROLE_ADMIN));
	assert_ptr_equal(event_data_read((Json){ STR("{\"id\":\"one\",\"version\":2}") }, &user_state_view, &arena, &user),
		EVENT_UNREADABLE);
	assert_ptr_equal(event_data_read((Json){ STR("{\"version\":2}") }, &user_state_view, &arena, &user),
		EVENT_UNREADABLE);
}

static void id_and_version_come_from_the_data(void **state)
{
	const struct user_state user = { .id = 12, .version = 5 };
	const struct session_revoked all = { .user_id = 12 };
	const struct session_revoked one = { .id = uuid_make(clock_now()), .user_id = 12 };
	char uuid[UUID_TEXT + 1] = "";

	(void)state;
	assert_int_equal(event_version(&event_user_updated, &user), 5);
	assert_str(event_object_id(&event_user_updated, &user, &arena), "12");
	assert_int_equal(event_version(&event_session_revoked, &one), 1);
	uuid_format(one.id, uuid);
	assert_str(event_object_id(&event_session_revoked, &one, &arena), uuid);
	assert_null(event_object_id(&event_session_revoked, &all, &arena).p);
}

static void a_tombstone_is_readable(void **state)
{
	const struct user_state gone = { .id = 3, .version = 9, .deleted = true };
	_cleanup_(buf_finish) struct buf out;
	struct user_state got = { 0 };

	(void)state;
	buf_init(&out, EVENT_DATA_MAX);
	json_write_object(&out, &user_state_view, &gone);
	assert_null(event_data_read((Json){ buf_str(&out) }, &user_state_view, &arena, &got));
	assert_true(got.deleted);
	assert_null(got.email.p);
}

/* Without a session's id it would revoke nothing, and nobody would notice. */
static void a_revocation_names_its_session(void **state)
{
	struct session_revoked got = { 0 };

	(void)state;
	assert_ptr_equal(event_data_read((Json){ STR("{\"user_id\":42}") }, &session_revoked_view, &arena, &got),
		EVENT_UNREADABLE);
	assert_null(event_data_read((Json){ STR("{\"id\":\"01900000-0000-7000-8000-000000000007\",\"user_id\":42}") },
		&session_revoked_view, &arena, &got));
	assert_int_equal(got.user_id, 42);
}

static void every_view_is_sound(void **state)
{
	static const struct view *const views[] = { &envelope_view, &heartbeat_view, &user_state_view,
		&session_revoked_view, &password_reset_view, &password_change_view, &profile_state_view, &job_state_view,
		&application_state_view };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		assert_null(view_mistake(views[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(envelopes_come_back_as_they_went),
		cmocka_unit_test(an_envelope_has_the_names_of_its_contract),
		cmocka_unit_test(what_is_no_envelope_is_unreadable_and_leaves_nothing),
		cmocka_unit_test(readers_pass_over_what_they_do_not_know),
		cmocka_unit_test(id_and_version_come_from_the_data),
		cmocka_unit_test(a_tombstone_is_readable),
		cmocka_unit_test(a_revocation_names_its_session),
		cmocka_unit_test(every_view_is_sound),
	};

	return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
