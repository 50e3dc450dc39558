#pragma once
/*
 * Attributes that the rest of the code leans on. A variable marked _cleanup_(f) has f(&variable) called when it goes
 * out of scope, on every path; it is for what an arena cannot release: transactions, locks, descriptors.
 * take() hands such a variable on: it yields the value and leaves NULL behind, so that the cleanup does nothing.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))
#define MUST_CHECK          __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((format(printf, text, first)))
#define ARRAY_LEN(array)    (sizeof(array) / sizeof((array)[0]))

#define take(pointer)                          \
	({                                     \
		__auto_type taken_ = (pointer); \
		(pointer) = NULL;              \
		taken_;                        \
	})

static inline void cleanup_free(void *variable)
{
	free(*(void **)variable);
}

static inline void cleanup_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static inline void cleanup_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* lock_scope(&mutex); holds the mutex until the end of the enclosing block. */
static inline pthread_mutex_t *lock_acquire(pthread_mutex_t *mutex)
{
	pthread_mutex_lock(mutex);
	return mutex;
}

static inline void lock_release(pthread_mutex_t **mutex)
{
	pthread_mutex_unlock(*mutex);
}

#define lock_scope(mutex) \
	_cleanup_(lock_release) pthread_mutex_t *lock_held_ __attribute__((unused)) = lock_acquire(mutex)
