#pragma once
/*
 * Threads with long work that is nobody's hurry, such as hashing passwords. A thread that has stepped back stays so for
 * its life; it speaks for itself alone.
 */

/*
 * The calling thread lets others go first: it is nice, and it asks for long slices of time, in exchange for which whoever
 * wakes up may interrupt it at once. Niceness alone counts among the threads of one session or container only: beyond
 * that the scheduler weighs whole groups, and whoever is woken there, the database or the gateway on its way to answer
 * somebody, often waits for the next tick of the clock first, at every step of a request. Before Linux 6.12 niceness is
 * all there is.
 */
void thread_step_back(void);
