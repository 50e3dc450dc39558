#include "io/password_private.h"

#include "base/background.h"
#include "base/wait.h"

#include <signal.h>
#include <string.h>
#include <time.h>

enum {
	THREADS_DEFAULT = 2,
	THREADS_MAX     = 16,
	QUEUE_DEFAULT   = 64,
	KEEP_MS_DEFAULT = 5000,
};

struct password_pool {
	pthread_mutex_t lock; /* guards everything below */
	pthread_cond_t work;  /* for workers: a job, or closing */
	pthread_cond_t left;  /* for the closer: a caller went out */
	struct password_job *first, **last;
	int queued, running, callers;
	int queue_max;
	int keep_ms;
	bool closing;
	int64_t hashes, refused;
	pthread_t threads[THREADS_MAX];
	int thread_count;
};

static struct password_job *pop(struct password_pool *pool)
{
	struct password_job *job = pool->first;

	pool->first = job->next;
	if (!pool->first)
		pool->last = &pool->first;
	pool->queued--;
	return job;
}

static void remove_queued(struct password_pool *pool, struct password_job *job)
{
	struct password_job **link = &pool->first;

	while (*link != job)
		link = &(*link)->next;
	*link = job->next;
	if (!job->next)
		pool->last = link;
	pool->queued--;
}

/* The next job, with the lock held; NULL when the pool is closing and all is done. */
static struct password_job *next_job(struct password_pool *pool, struct password_memory *memory)
{
	struct deadline idle = deadline_in(pool->keep_ms);

	while (!pool->first && !pool->closing) {
		if (!memory->blocks && !memory->crypt)
			pthread_cond_wait(&pool->work, &pool->lock);
		else if (!wait_until(&pool->work, &pool->lock, idle))
			password_memory_release(memory);
	}
	return pool->first ? pop(pool) : NULL;
}

static void *worker(void *argument)
{
	struct password_memory memory = { 0 };
	struct password_pool *pool = argument;
	struct password_job *job;

	thread_step_back();
	pthread_mutex_lock(&pool->lock);
	while ((job = next_job(pool, &memory))) {
		job->state = JOB_RUNNING;
		pool->running++;
		pthread_mutex_unlock(&pool->lock);
		password_job_run(&memory, job);
		pthread_mutex_lock(&pool->lock);
		pool->running--;
		pool->hashes++;
		if (job->state == JOB_ABANDONED) {
			password_job_destroy(job);
			continue;
		}
		job->state = JOB_DONE;
		pthread_cond_signal(&job->done);
	}
	pthread_mutex_unlock(&pool->lock);
	password_memory_release(&memory);
	return NULL;
}

/* Signals are for the main thread. */
static int start_worker(struct password_pool *pool)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&pool->threads[pool->thread_count], NULL, worker, pool);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!error)
		pool->thread_count++;
	return error;
}

Err password_pool_create(const struct password_config *config, struct password_pool **out)
{
	int threads = config->threads ? config->threads : THREADS_DEFAULT;
	struct password_pool *pool;

	if (threads < 1 || threads > THREADS_MAX)
		return fail(INVALID, "password threads: 1 to %d", THREADS_MAX);
	pool = calloc(1, sizeof(*pool));
	if (!pool)
		return fail(INTERNAL, "no memory for the password pool");
	pthread_mutex_init(&pool->lock, NULL);
	wait_init(&pool->work);
	wait_init(&pool->left);
	pool->last = &pool->first;
	pool->queue_max = config->queue ? config->queue : QUEUE_DEFAULT;
	pool->keep_ms = config->keep_ms ? config->keep_ms : KEEP_MS_DEFAULT;
	while (pool->thread_count < threads) {
		int error = start_worker(pool);

		if (error) {
			password_pool_destroy(pool);
			return fail(INTERNAL, "password thread: %s", strerror(error));
		}
	}
	*out = pool;
	return OK;
}

void password_pool_destroy(struct password_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	pthread_cond_broadcast(&pool->work);
	while (pool->callers)
		pthread_cond_wait(&pool->left, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->work);
	pthread_cond_destroy(&pool->left);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

struct password_stats password_stats(struct password_pool *pool)
{
	lock_scope(&pool->lock);
	return (struct password_stats){
		.queued = pool->queued, .running = pool->running, .hashes = pool->hashes, .refused = pool->refused
	};
}

static Err enqueue(struct password_pool *pool, struct password_job *job, struct deadline deadline)
{
	if (pool->closing)
		return SHUTTING_DOWN;
	if (pool->queued >= pool->queue_max)
		return fail(OVERLOADED, "passwords: the queue of %d is full", pool->queue_max);
	if (!deadline_left_ms(deadline))
		return fail(OVERLOADED, "passwords: no time left");
	*pool->last = job;
	pool->last = &job->next;
	pool->queued++;
	pthread_cond_signal(&pool->work);
	return OK;
}

/* With the lock held. On an error the job is no longer the caller's. */
static Err await(struct password_pool *pool, struct password_job *job, struct deadline deadline)
{
	while (job->state != JOB_DONE) {
		if (wait_until(&job->done, &pool->lock, deadline) || job->state == JOB_DONE)
			continue;
		if (job->state == JOB_QUEUED) {
			remove_queued(pool, job);
			password_job_destroy(job);
		} else {
			job->state = JOB_ABANDONED;
		}
		return fail(OVERLOADED, "passwords: not done in time");
	}
	return OK;
}

Err password_pool_run(struct password_pool *pool, struct password_job *job, struct deadline deadline)
{
	Err err;

	lock_scope(&pool->lock);
	pool->callers++;
	err = enqueue(pool, job, deadline);
	if (err)
		password_job_destroy(job);
	else
		err = await(pool, job, deadline);
	pool->refused += err == OVERLOADED;
	if (--pool->callers == 0)
		pthread_cond_signal(&pool->left);
	return err;
}
