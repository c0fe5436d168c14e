/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <math.h>
#include <string.h>

#include "channel-rows/process-status.h"
#include "load.h"
#include "process.h"

#define MAX_SUBJECTS 8
/* Of the batch whose system calls are counted, which costs it time. */
#define MIN_COUNTED_SECONDS 0.02

struct session {
	const struct measure_options *options;
	struct load load;
	struct subject subjects[MAX_SUBJECTS];
	struct result *results; /* of the subjects, in the same order */
	size_t count;
};

static bool is_wanted(const struct subject_kind *kind, const struct row *row,
		      const struct measure_options *options)
{
	return kind->can_do(row) &&
	       (options->without == NULL || strcmp(kind->name, options->without) != 0);
}

static void start_subjects(struct session *session, const struct row *row, struct results *results)
{
	const size_t first = results->count;

	for (size_t i = 0; i < num_subject_kinds; i++) {
		struct subject *subject = &session->subjects[session->count];

		if (!is_wanted(subject_kinds[i], row, session->options))
			continue;
		*subject = (struct subject){.kind = subject_kinds[i]};
		subject->kind->start(subject, row);
		load_set_up(&session->load, subject);
		results_add(results, row, subject->kind);
		session->count++;
	}
	session->results = results->list + first;
}

static void stop_subjects(struct session *session)
{
	for (size_t i = 0; i < session->count; i++)
		session->subjects[i].kind->stop(&session->subjects[i]);
}

static void fill_in(double *values, const struct batch *batch, double processor_seconds)
{
	const double gigabytes = (double)batch->bytes / 1e9;

	for (size_t i = 0; i < NUM_METRICS; i++)
		values[i] = NAN;
	values[METRIC_RATE] = (double)batch->messages / batch->seconds;
	values[METRIC_TIME_A_MESSAGE] = processor_seconds * 1e6 / (double)batch->messages;
	if (batch->p50 > 0) {
		values[METRIC_P50] = batch->p50;
		values[METRIC_P99] = batch->p99;
		return;
	}
	values[METRIC_BANDWIDTH] = gigabytes / batch->seconds;
	values[METRIC_TIME_A_GIGABYTE] = processor_seconds / gigabytes;
}

static void run_batch(const struct session *session, const struct subject *subject, double *values)
{
	const int64_t before = process_get_main_time(subject->pid);
	const struct batch batch = load_run(&session->load, subject, session->options->seconds);

	fill_in(values, &batch, (double)(process_get_main_time(subject->pid) - before) / 1e9);
}

/* In turn, and another first each time: what else the machine does hits them alike. */
static void run_rounds(struct session *session)
{
	for (size_t round = 0; round < session->options->rounds; round++) {
		for (size_t i = 0; i < session->count; i++) {
			const size_t index = (round + i) % session->count;
			struct result *result = &session->results[index];

			run_batch(session, &session->subjects[index],
				  result->rounds[result->num_rounds++]);
		}
	}
}

/* A batch of its own: counting slows down. */
static void count_calls(const struct session *session, const struct subject *subject,
			struct result *result)
{
	struct call_counter counter;
	struct batch batch;

	if (call_counter_start(&counter, subject->pid) < 0)
		return;
	batch = load_run(&session->load, subject,
			 fmax(session->options->seconds / 2, MIN_COUNTED_SECONDS));
	result->values[METRIC_CALLS] = (double)call_counter_stop(&counter) / (double)batch.messages;
}

static void take_memory(const struct subject *subject, struct result *result)
{
	const double after = (double)process_get_private_kib(subject->pid);

	result->values[METRIC_PEAK] = (double)process_get_kib(subject->pid, "VmHWM") / 1024;
	if (subject->memory_before > 0)
		result->values[METRIC_MEMORY] =
			(after - (double)subject->memory_before) / (double)subject->num_channels;
}

void measure_row(const struct row *row, const struct measure_options *options,
		 struct results *results)
{
	struct session session = {.options = options};

	load_init(&session.load, row);
	start_subjects(&session, row, results);
	run_rounds(&session);
	for (size_t i = 0; i < session.count; i++) {
		result_take_medians(&session.results[i]);
		take_memory(&session.subjects[i], &session.results[i]);
		if (options->counts_calls)
			count_calls(&session, &session.subjects[i], &session.results[i]);
	}
	stop_subjects(&session);
	load_finish(&session.load);
}
