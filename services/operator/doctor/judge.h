/* This file judges facts. The judge is a pure function: the same facts give the same findings. This
 * file also has the limits, each with its reason. */
#pragma once

#include "services/operator/doctor/finding.h"

/* Limits for the free space of a disk, as a share of its size. The journal needs space for a
 * segment, and SQLite needs space for a checkpoint. A disk with JUDGE_DISK_PLENTY or more bytes
 * free gets no warning, but it can still get an error. */
#define JUDGE_DISK_WARNING 0.10
#define JUDGE_DISK_ERROR   0.02
#define JUDGE_DISK_PLENTY  (20ULL << 30)
/* Limits for the time that one sync takes, in microseconds. An event waits for at least two syncs.
 * So if a sync takes 0.05 s, the event waits for at least 0.1 s. */
#define JUDGE_SYNC_WARNING 50000
#define JUDGE_SYNC_ERROR   500000
/* Limits for the error of a clock, in microseconds. People compare the times of logs and events. A
 * difference of seconds hinders this comparison, and a difference of a minute misleads people. */
#define JUDGE_CLOCK_WARNING 2000000
#define JUDGE_CLOCK_ERROR   60000000
/* Limits for the time until a key expires, in microseconds. People need days to make a new key,
 * bring the key to its machine and install it. */
#define JUDGE_EXPIRY_WARNING (30 * 86400 * INT64_C(1000000))
#define JUDGE_NEW_DAYS       365 /* in days; validity of the new key that a finding proposes */
#define JUDGE_EXPIRY_ERROR   (3 * 86400 * INT64_C(1000000))
/* Limits for the time that an output waits for the acknowledgement of the broker, in microseconds.
 * The broker normally acknowledges in milliseconds. After a lost connection, the maximum time until
 * the new login is 5 s. */
#define JUDGE_UNACKNOWLEDGED_WARNING 15000000
#define JUDGE_UNACKNOWLEDGED_ERROR   300000000
/* Limits for the count of open files, as a share of the allowed maximum. */
#define JUDGE_FILES_WARNING 0.80
#define JUDGE_FILES_ERROR   0.95
/* Limit for the memory of a node, in bytes. MemoryMax of the systemd units and of the containers is
 * 256 MiB, so the warning comes before that limit. */
#define JUDGE_MEMORY_WARNING (192ULL << 20)
/* Limit for the age of an event that waits in an outbox, in microseconds. A running command sends
 * its events sooner, so an event that is older than this limit is stuck. */
#define JUDGE_OUTBOX_AGE 10000000

/* Judges the facts. Fills *to with the findings, sorted by check. The caller frees them with
 * findings_fini. */
void judge(const struct doctor_facts *f, struct findings *to);
