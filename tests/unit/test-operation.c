#include "check.h"
#include "operation.h"
#include "rich.h"

#define TYPED_AS(name_, in_type, out_type)                                                          \
	static const struct handler name_##_handler = { .in = in_type, .out = out_type };           \
	static const struct operation name_ = { .name = #name_, .handler = &name_##_handler }

TYPED_AS(takes_rich, "struct rich", "struct leaf");
TYPED_AS(takes_nothing, "struct none", "struct none");
TYPED_AS(lists, "struct none", "struct page");
TYPED_AS(lists_rich, "struct rich", "struct page");

static Err load(struct request *r, void *in)
{
	(void)r;
	(void)in;
	return OK;
}

static const struct operation patches = { .handler = &takes_rich_handler, .flags = BASED, .base = load };
static const struct operation patches_air = { .handler = &takes_rich_handler, .flags = BASED };

LOCAL_VIEW(ref_view, rich,
	FIELD(rich, number, REQUIRED),
	FIELD(rich, text, READ_ONLY),
	FIELD(rich, note, IGNORED),
	FIELD(rich, maybe, 0),
	FIELD(rich, at, 0),
	FIELD(rich, uuid, 0),
	FIELD(rich, colour, 0, .words = &colour_words));
LOCAL_VIEW(place_view, rich, FIELD_AS(rich, number, "limit", 0), FIELD_AS(rich, text, "cursor", 0));
LOCAL_VIEW(wrong_view, rich, FIELD(rich, colour, 0));
LOCAL_VIEW(wrong_leaf_view, leaf, FIELD(leaf, name, 0, .min = 2, .max = 1));

static const char *mistake_of(struct route row)
{
	const struct route table[] = { { HTTP_GET, "/good", &takes_nothing }, row, { 0 } };
	const struct route *at = NULL;
	const char *mistake = routes_mistake(table, &at);

	if (mistake)
		assert_ptr_equal(at, &table[1]);
	return mistake ? mistake : "none";
}

#define assert_mistake(expected, ...) assert_string_equal(mistake_of((struct route){ __VA_ARGS__ }), expected)

static void good_rows(void **state)
{
	(void)state;
	assert_mistake("none", HTTP_GET, "/", &takes_nothing);
	assert_mistake("none", HTTP_GET, "/a/{number}/{uuid}/{colour}", &takes_rich, &ref_view, &leaf_view);
	assert_mistake("none", HTTP_PATCH, "/a/{number}", &patches, &ref_view, &leaf_view);
	assert_mistake("none", HTTP_GET, "/a", &lists, NULL, &leaf_view, LIST_DATA);
}

static void paths(void **state)
{
	static const char path[] = "a path must begin with a slash and not end with one";
	static const char field[] = "a path parameter that is no field of the input";
	static const char kind[] = "a path parameter that is neither number, text, UUID nor word";

	(void)state;
	assert_mistake(path, HTTP_GET, "a", &takes_nothing);
	assert_mistake(path, HTTP_GET, "/a/", &takes_nothing);
	assert_mistake(path, HTTP_GET, "", &takes_nothing);
	assert_mistake(field, HTTP_GET, "/a/{number}", &takes_nothing);
	assert_mistake(field, HTTP_GET, "/a/{nothing}", &takes_rich, &ref_view, &leaf_view);
	assert_mistake(field, HTTP_GET, "/a/{number", &takes_rich, &ref_view, &leaf_view);
	assert_mistake(field, HTTP_GET, "/a/{text}", &takes_rich, &ref_view, &leaf_view);
	assert_mistake(field, HTTP_GET, "/a/{note}", &takes_rich, &ref_view, &leaf_view);
	assert_mistake(kind, HTTP_GET, "/a/{maybe}", &takes_rich, &ref_view, &leaf_view);
	assert_mistake(kind, HTTP_GET, "/{number}/{at}", &takes_rich, &ref_view, &leaf_view);
}

static void views(void **state)
{
	static const char in[] = "the input view is not of the handler's struct";
	static const char out[] = "the output view is not of the handler's struct";

	(void)state;
	assert_mistake(in, HTTP_GET, "/a", &takes_rich, NULL, &leaf_view);
	assert_mistake(in, HTTP_GET, "/a", &takes_rich, &leaf_view, &leaf_view);
	assert_mistake(in, HTTP_GET, "/a", &takes_nothing, &ref_view);
	assert_mistake(out, HTTP_GET, "/a", &takes_rich, &ref_view);
	assert_mistake(out, HTTP_GET, "/a", &takes_rich, &ref_view, &ref_view);
	assert_mistake("a list whose handler does not fill a struct page", HTTP_GET, "/a", &takes_rich, &ref_view,
		&leaf_view, LIST_DATA);
	assert_mistake(out, HTTP_GET, "/a", &lists, NULL, &leaf_view);
	assert_mistake("an enumeration without its words", HTTP_GET, "/a", &takes_rich, &wrong_view, &leaf_view);
	assert_mistake("a lower bound above the upper one", HTTP_GET, "/a", &takes_rich, &ref_view, &wrong_leaf_view);
}

static void pages_need_a_place_to_begin_at(void **state)
{
	static const char mistake[] = "a list with pages whose input has no limit and cursor";

	(void)state;
	assert_mistake(mistake, HTTP_GET, "/a", &lists, NULL, &leaf_view, LIST_PAGES);
	assert_mistake(mistake, HTTP_GET, "/a", &lists, NULL, &leaf_view, LIST_BARE);
	assert_mistake("none", HTTP_GET, "/a", &lists_rich, &place_view, &leaf_view, LIST_PAGES);
	assert_mistake("none", HTTP_GET, "/a", &lists_rich, &place_view, &leaf_view, LIST_BARE);
	assert_mistake(mistake, HTTP_GET, "/a", &lists_rich, &ref_view, &leaf_view, LIST_BARE);
}

static void patches_need_a_ground(void **state)
{
	(void)state;
	assert_mistake("a patch without what it is laid over", HTTP_PATCH, "/a", &patches_air, &ref_view, &leaf_view);
}

static void the_ground_comes_in_the_transaction_and_the_slow_work_before_it(void **state)
{
	static const struct operation both = { .handler = &takes_rich_handler, .flags = BASED, .base = load, .prepare = load };

	(void)state;
	assert_mistake("a patch with slow work: what it is laid over would hold a connection meanwhile", HTTP_PATCH, "/a", &both,
		&ref_view, &leaf_view);
}

static void files_need_a_place(void **state)
{
	static const char mistake[] = "files without the flag for them, or the flag without a place for files";
	static const struct file_sink sink = { 0 };
	static const struct operation good = { .handler = &takes_nothing_handler, .flags = MULTIPART, .files = &sink };
	static const struct operation placeless = { .handler = &takes_nothing_handler, .flags = MULTIPART };
	static const struct operation flagless = { .handler = &takes_nothing_handler, .files = &sink };

	(void)state;
	assert_mistake("none", HTTP_POST, "/a", &good);
	assert_mistake(mistake, HTTP_POST, "/a", &placeless);
	assert_mistake(mistake, HTTP_POST, "/a", &flagless);
}

static void actions_choose_among_rows_that_say_which(void **state)
{
	static const struct file_sink sink = { 0 };
	static const struct operation raw = { .handler = &takes_nothing_handler, .flags = RAW, .files = &sink };
	static const struct route twice[] = {
		{ HTTP_POST, "/a", &takes_nothing, .when = "begin start" },
		{ HTTP_POST, "/a", &takes_nothing, .when = "end stop" },
		{ HTTP_POST, "/a", &takes_nothing, .when = "pause start" },
		{ 0 },
	};
	const struct route *at = NULL;

	(void)state;
	assert_mistake("none", HTTP_POST, "/a", &takes_nothing, .when = "begin start");
	assert_mistake("an action, where no body can name one", HTTP_GET, "/a", &takes_nothing, .when = "begin");
	assert_mistake("an action, where no body can name one", HTTP_PUT, "/a", &raw, .when = "begin");
	assert_string_equal(routes_mistake(twice, &at), "an action that a row before has, too");
	assert_ptr_equal(at, &twice[2]);
}

static void what_is_handed_over_says_to_whom(void **state)
{
	static const char who[] = "a row that is handed over to nobody, or one that is not and says to whom";

	(void)state;
	assert_mistake("none", HTTP_POST, "/a", &handed_over, .when = "begin", .to = "jobs");
	assert_mistake(who, HTTP_POST, "/a", &handed_over, .when = "begin");
	assert_mistake(who, HTTP_POST, "/a", &takes_nothing, .when = "begin", .to = "jobs");
	assert_mistake("a whole path that is handed over: it is the other service's", HTTP_POST, "/a", &handed_over,
		.to = "jobs");
}

static void envelopes_have_something_in_them(void **state)
{
	(void)state;
	assert_mistake("none", HTTP_GET, "/a", &takes_rich, &ref_view, &leaf_view, .wrap = "leaf", .message = "Fallen");
	assert_mistake("none", HTTP_GET, "/a", &lists, NULL, &leaf_view, LIST_NAMED, .wrap = "leaves");
	assert_mistake("a list of a name without the name", HTTP_GET, "/a", &lists, NULL, &leaf_view, LIST_NAMED);
	assert_mistake("a list that has no room for a name or a message", HTTP_GET, "/a", &lists, NULL, &leaf_view, LIST_DATA,
		.wrap = "leaves");
	assert_mistake("an envelope without an answer in it", HTTP_POST, "/a", &takes_nothing, .message = "Done");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_rows),
		cmocka_unit_test(paths),
		cmocka_unit_test(views),
		cmocka_unit_test(pages_need_a_place_to_begin_at),
		cmocka_unit_test(patches_need_a_ground),
		cmocka_unit_test(the_ground_comes_in_the_transaction_and_the_slow_work_before_it),
		cmocka_unit_test(files_need_a_place),
		cmocka_unit_test(actions_choose_among_rows_that_say_which),
		cmocka_unit_test(what_is_handed_over_says_to_whom),
		cmocka_unit_test(envelopes_have_something_in_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
