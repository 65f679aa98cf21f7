/* Judges facts: a pure function, so equal facts give equal findings. The limits are here, each with
 * its reason. */
#pragma once

#include "services/operator/doctor/finding.h"

/* The free share of a disk. SQLite and the journal need space for a segment and a checkpoint. With
 * JUDGE_DISK_PLENTY bytes free there is no warning; the error depends on the share only. */
#define JUDGE_DISK_WARNING 0.10
#define JUDGE_DISK_ERROR   0.02
#define JUDGE_DISK_PLENTY  (20ULL << 30)
/* us. Every event waits for at least two syncs: with 0.05 s each, a tenth of a second. */
#define JUDGE_SYNC_WARNING 50000
#define JUDGE_SYNC_ERROR   500000
/* us. People compare times of logs and events. Seconds matter to them; a minute misleads. */
#define JUDGE_CLOCK_WARNING 2000000
#define JUDGE_CLOCK_ERROR   60000000
/* us. People make a key, carry it and put it in place: that takes days. */
#define JUDGE_EXPIRY_WARNING (30 * 86400 * INT64_C(1000000))
#define JUDGE_NEW_DAYS       365 /* the validity of its successor */
#define JUDGE_EXPIRY_ERROR   (3 * 86400 * INT64_C(1000000))
/* us. The broker answers in milliseconds; login after a lost connection takes at most 5 s. */
#define JUDGE_UNACKNOWLEDGED_WARNING 15000000
#define JUDGE_UNACKNOWLEDGED_ERROR   300000000
/* The used share of the limit of open files. */
#define JUDGE_FILES_WARNING 0.80
#define JUDGE_FILES_ERROR   0.95
/* MemoryMax of the units and containers is 256 MiB. */
#define JUDGE_MEMORY_WARNING (192ULL << 20)
/* us. An event of a running command waits for a moment. An older one is stuck. */
#define JUDGE_OUTBOX_AGE 10000000

/* Fills *to with the findings, sorted by check. Free them with findings_fini. */
void judge(const struct doctor_facts *f, struct findings *to);
