#pragma once
/*
 * What a service can be asked, as tables. An operation is declared once: its handler, who may call it, its status, its
 * own problems and its documentation. A route says only at which verb and path it is found and in which views (field
 * names) it speaks there; so another system's path is one more row, and cannot differ in its rights.
 *
 *	OPERATION(skill_create, AUTH(ADMIN), 201, .problems = PROBLEMS(SKILL_EXISTS), .doc = "Add a skill");
 *
 *	const struct route jobs_routes[] = {
 *		{ HTTP_POST, "/api/v1/skills", &skill_create, &new_skill_view, &skill_view },
 *		{ 0 },
 *	};
 *
 * And in the noun's own file:
 *
 *	HANDLER(skill_create, struct new_skill, struct skill)
 *	{
 *		return db_one(r->tx, SQL(skill_insert, .name = in->name), &skill_view, out);
 *	}
 *
 * in arrives decoded and valid: path and query parameters, then the body. out is encoded by the caller of the handler,
 * who also owns the transaction: an error returned rolls it back.
 */
#include "data/field.h"
#include "io/http.h"
#include "contracts/roles.h"

struct request;

enum rule_kind {
	RULE_PUBLIC,   /* anybody; a token, if sent, only says whose budget is used */
	RULE_OPTIONAL, /* anybody; a token, if sent, must be good */
	RULE_AUTH,     /* a live session with one of the roles */
	RULE_INTERNAL, /* other daemons, with a pass: see internal_pass.h; the gateway does not route it */
};

struct rule {
	enum rule_kind kind;
	uint32_t roles; /* any of these bits; 0: any role */
};

#define SEEKER     (1u << ROLE_SEEKER)
#define RECRUITER  (1u << ROLE_RECRUITER)
#define ADMIN      (1u << ROLE_ADMIN)
#define SIGNED_IN  0u

#define EVERYBODY  { .kind = RULE_PUBLIC }
#define OPTIONAL   { .kind = RULE_OPTIONAL }
#define AUTH(any)  { .kind = RULE_AUTH, .roles = (any) }
#define INTERNALLY { .kind = RULE_INTERNAL }

struct handler {
	Err (*run)(struct request *r, const void *in, void *out);
	const char *in, *out; /* the C types, to check a route's views against */
};

#define HANDLER(name, in_type, out_type)                                                                      \
	static Err name##_typed(struct request *r, const in_type *in, out_type *out);                         \
	static Err name##_untyped(struct request *r, const void *in, void *out)                               \
	{                                                                                                     \
		return name##_typed(r, in, out);                                                              \
	}                                                                                                     \
	const struct handler name##_handler = { .run = name##_untyped, .in = #in_type, .out = #out_type };    \
	static Err name##_typed(struct request *r __attribute__((unused)), const in_type *in __attribute__((unused)), \
		out_type *out __attribute__((unused)))

enum operation_flags {
	READS      = 1 << 0, /* opens no transaction although its verb is not GET */
	WRITES     = 1 << 1, /* opens one although it is */
	SECRET     = 1 << 2, /* answers with a token: no Idempotency-Key, Cache-Control: no-store */
	BASED      = 1 << 3, /* the input is laid over what .base loads: PATCH */
	MULTIPART  = 1 << 4, /* takes files, and a larger body with them; any other takes the texts of a multipart body */
	RAW        = 1 << 5, /* its whole body, of any type, is one file; what it wants stands in its address */
};

/* One file of a multipart body, as its part announces it. The texts last until begin() returns. */
struct upload {
	Str field;
	Str filename;     /* never empty, without folders: a label, not a path */
	Str content_type; /* as the client says; absent when it does not */
};

struct form_value {
	Str name, value;
};

/*
 * Where the files of a multipart body go, piece by piece, while they arrive: on the request's thread, its caller known,
 * before its input is decoded and its transaction begun. What end() gives stands for the file in the form from then on:
 * the value, as if the client had written it there (the id under which the file is kept, say), of the field that the
 * part names, or of another one if end() says so. Both texts live in the request's arena.
 *
 * A file ends in exactly one of end() and drop(); drop() means that the body broke off or was refused. A request that
 * fails after its files have ended leaves them behind, unused: whoever keeps them sweeps them.
 */
struct file_sink {
	const char *parts; /* what files are called in a form, separated by blanks, for the documentation */
	Err (*begin)(struct request *r, const struct upload *upload, void **file);
	Err (*write)(struct request *r, void *file, Str bytes);
	Err (*end)(struct request *r, void *file, struct form_value *value);
	void (*drop)(struct request *r, void *file);
};

struct operation {
	const char *name;
	const struct handler *handler;
	struct rule rule;
	int status;
	int made_status; /* of what may have been there or not: the status where its handler made it anew; 0: no other */
	unsigned flags;
	int cache_s; /* how long the gateway, and anybody else, may keep the answer to an anonymous caller; 0: not at all */
	/* Loads the record that a PATCH is laid over, inside the transaction and after asking whether the caller may. */
	Err (*base)(struct request *r, void *in);
	/*
	 * Runs before the transaction, on the decoded input: what takes long and must not hold a database connection, such
	 * as hashing a password. It may run again when the transaction does. Not together with base, which begins it.
	 */
	Err (*prepare)(struct request *r, void *in);
	const struct view *more; /* of a list: the more_view that its pages may have, see struct page */
	const struct file_sink *files; /* of MULTIPART; of RAW, to whom the file has no name, and whose end() gives nothing */
	const Err *problems; /* its own, ending with OK; the common ones go without saying */
	const char *doc;
};

#define PROBLEMS(...) (const Err[]) { __VA_ARGS__, OK }

#define OPERATION(name_, rule_, status_, ...)                                               \
	extern const struct handler name_##_handler;                                        \
	static const struct operation name_ = { .name = #name_, .handler = &name_##_handler, \
		.rule = rule_, .status = status_ __VA_OPT__(, ) __VA_ARGS__ }

/* How a list is wrapped. The handler's out is a struct page; the route's out view is that of one row. */
enum list_form {
	NO_LIST,
	LIST_DATA,  /* {data,next_cursor[,count]} */
	LIST_NAMED, /* {count,<wrap>}: the count is the whole list's where the handler says one, else that of the rows shown */
	LIST_PAGES, /* {count,next,previous,results} by numbers of pages: see paging.h */
	LIST_BARE,  /* an array, and in the headers Link and X-Next-Cursor */
};

struct route {
	enum http_method method;
	const char *path; /* segments in braces are parameters: names of fields of the input */
	const struct operation *operation; /* NULL ends a table */
	const struct view *in, *out;       /* NULL: nothing */
	enum list_form list;
	/*
	 * Of rows with one verb and path, which stand one behind the other: the words of the body's `action` that are this
	 * one's, separated by blanks; see choice.h.
	 */
	const char *when;
	const char *to;      /* of handed_over: the service that has the row for these words */
	const char *wrap;    /* the answer is the member of this name of an object, or the rows of LIST_NAMED are */
	const char *message; /* the first member of that object, a sentence for people */
	int rows;            /* on a page, where nothing is said; 0: PAGE_DEFAULT */
	int status;          /* where a system has another than the operation's */
};

/* What another service does: the gateway hands the same request to it. Such a row has neither views nor rights. */
extern const struct operation handed_over;

/* Have the two the same verb and path? */
bool route_same_place(const struct route *a, const struct route *b);

/* A mistake in a table that the compiler cannot see, or NULL; *at is the row. */
const char *routes_mistake(const struct route *routes, const struct route **at);
