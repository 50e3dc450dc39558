/*
 * How many passwords bare libargon2 hashes in a second with the parameters that Jobwire uses, on as many threads as its
 * pool has: the ceiling for logins.
 *
 *	bare-argon2 THREADS SECONDS
 */
#include <argon2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PASSES = 2, MEMORY_KIB = 19 * 1024, LANES = 1, THREADS_MAX = 64 };

static atomic_long hashes;
static double seconds;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *hash_on(void *unused)
{
	static const char password[] = "correct horse battery", salt[] = "0123456789abcdef";
	double end = now() + seconds;
	uint8_t hash[32];

	while (now() < end) {
		if (argon2id_hash_raw(PASSES, MEMORY_KIB, LANES, password, sizeof(password) - 1, salt, sizeof(salt) - 1, hash,
			    sizeof(hash)))
			abort();
		atomic_fetch_add(&hashes, 1);
	}
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS_MAX];
	long count = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
	double start;

	if (count < 1 || count > THREADS_MAX) {
		fprintf(stderr, "usage: bare-argon2 THREADS SECONDS\n");
		return 2;
	}
	seconds = strtod(argv[2], NULL);
	start = now();
	for (long i = 0; i < count; i++)
		pthread_create(&threads[i], NULL, hash_on, NULL);
	for (long i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	printf("%.1f\n", (double)atomic_load(&hashes) / (now() - start));
	return EXIT_SUCCESS;
}
