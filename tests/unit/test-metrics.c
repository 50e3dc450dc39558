#include "check.h"
#include "metrics.h"

static struct buf out;

static int clear(void **state)
{
	(void)state;
	buf_clear(&out);
	return 0;
}

static void counters(void **state)
{
	static struct counter counter = { .name = "jobwire_things_total", .help = "Things." };

	(void)state;
	counter_add(&counter, 2);
	counter_add(&counter, 3);
	metrics_counter(&out, &counter);
	assert_str(buf_str(&out), "# HELP jobwire_things_total Things.\n"
				  "# TYPE jobwire_things_total counter\njobwire_things_total 5\n");
}

static void values(void **state)
{
	(void)state;
	metrics_value(&out, "a", "", -1);
	metrics_value(&out, "a", "b=\"c\"", 2);
	metrics_real(&out, "d", "", 0.25);
	assert_str(buf_str(&out), "a -1\na{b=\"c\"} 2\nd 0.250000\n");
}

static void histograms_accumulate(void **state)
{
	static struct histogram histogram;

	(void)state;
	assert_true(histogram_is_empty(&histogram));
	histogram_observe(&histogram, 250);
	histogram_observe(&histogram, 251);
	histogram_observe(&histogram, 999999);
	histogram_observe(&histogram, 60000000);
	assert_false(histogram_is_empty(&histogram));
	metrics_histogram(&out, "h", "route=\"x\"", &histogram);
	assert_holds(buf_str(&out), "h_bucket{route=\"x\",le=\"0.00025\"} 1\n");
	assert_holds(buf_str(&out), "h_bucket{route=\"x\",le=\"0.0005\"} 2\n");
	assert_holds(buf_str(&out), "h_bucket{route=\"x\",le=\"0.5\"} 2\n");
	assert_holds(buf_str(&out), "h_bucket{route=\"x\",le=\"1\"} 3\n");
	assert_holds(buf_str(&out), "h_bucket{route=\"x\",le=\"5\"} 3\n");
	assert_holds(buf_str(&out), "h_bucket{route=\"x\",le=\"+Inf\"} 4\n");
	assert_holds(buf_str(&out), "h_sum{route=\"x\"} 61.000500\n");
	assert_holds(buf_str(&out), "h_count{route=\"x\"} 4\n");
	clear(NULL);
	metrics_histogram(&out, "h", "", &histogram);
	assert_holds(buf_str(&out), "h_bucket{le=\"+Inf\"} 4\n");
	assert_holds(buf_str(&out), "h_count 4\n");
}

static void *observe_often(void *histogram)
{
	for (int i = 0; i < 10000; i++)
		histogram_observe(histogram, 1);
	return NULL;
}

static void any_thread_may_observe(void **state)
{
	static struct histogram histogram;
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, observe_often, &histogram), 0);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		pthread_join(threads[i], NULL);
	metrics_histogram(&out, "h", "", &histogram);
	assert_holds(buf_str(&out), "h_sum 0.040000\n");
	assert_holds(buf_str(&out), "h_count 40000\n");
}

static int begin(void **state)
{
	(void)state;
	buf_init(&out, 1 << 16);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_finish(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(counters, clear),
		cmocka_unit_test_setup(values, clear),
		cmocka_unit_test_setup(histograms_accumulate, clear),
		cmocka_unit_test_setup(any_thread_may_observe, clear),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
