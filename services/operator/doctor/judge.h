/* Judges facts: a pure function, so equal facts give equal findings. The limits are here, each with
 * its reason. */
#pragma once

#include "services/operator/doctor/finding.h"

/* Shares of a disk that must be free, and what is enough in any case: SQLite and the journal need
 * room for a segment and a checkpoint. */
#define JUDGE_DISK_WARNING 0.10
#define JUDGE_DISK_ERROR   0.02
#define JUDGE_DISK_PLENTY  (20ULL << 30)
/* Every event waits for at least two syncs: 0.05 s is a tenth of a second on its way. */
#define JUDGE_SYNC_WARNING 50000
#define JUDGE_SYNC_ERROR   500000
/* Times in logs and events are compared by people: seconds matter, a minute misleads. */
#define JUDGE_CLOCK_WARNING 2000000
#define JUDGE_CLOCK_ERROR   60000000
/* A key is made, carried and put in place by people. */
#define JUDGE_EXPIRY_WARNING (30 * 86400 * INT64_C(1000000))
#define JUDGE_NEW_DAYS       365 /* of the key that takes its place */
#define JUDGE_EXPIRY_ERROR   (3 * 86400 * INT64_C(1000000))
/* The broker answers in milliseconds, and login after a loss takes at most 5 s. */
#define JUDGE_UNACKNOWLEDGED_WARNING 15000000
#define JUDGE_UNACKNOWLEDGED_ERROR   300000000
#define JUDGE_FILES_WARNING          0.80
#define JUDGE_FILES_ERROR            0.95
/* The units' and containers' MemoryMax is 256 MiB. */
#define JUDGE_MEMORY_WARNING (192ULL << 20)
/* A command that was just given waits a moment; what is older waits for something. */
#define JUDGE_OUTBOX_AGE 10000000

/* Fills *to with the findings, sorted by check. Free them with findings_fini. */
void judge(const struct doctor_facts *f, struct findings *to);
