#define _GNU_SOURCE /* gettid, SCHED_BATCH */
#include "background.h"

#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NICE = 10, SLICE_MS = 100 /* the most that can be asked for */ };

/* As in sched_setattr(2), which the C library does not know; the kernel's header does not go together with <sched.h>. */
struct scheduling {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime_ns, deadline_ns, period_ns;
};

void thread_step_back(void)
{
	int nice = getpriority(PRIO_PROCESS, (id_t)gettid());
	const struct scheduling scheduling = {
		.size = sizeof(scheduling),
		.policy = SCHED_BATCH,
		.nice = nice > NICE ? nice : NICE,
		.runtime_ns = SLICE_MS * UINT64_C(1000000),
	};

	/* Giving way is always allowed; where the call itself is not, nice is better than nothing. */
	if (syscall(SYS_sched_setattr, 0, &scheduling, 0))
		setpriority(PRIO_PROCESS, (id_t)gettid(), scheduling.nice);
}
