/* This file lists the limits of the core, because no peer may make the core grow without end. Sizes
 * are in bytes. A peer that exceeds a limit gets the answer in parentheses. An event, a Publish or
 * a question is unanswered until its answer is sent. */
#pragma once

#include <assert.h>

#include "broker/journal/journal.h"
#include "common/event/event.h"

/* Limits of one session for publishing. */
#define CORE_WINDOW_EVENTS 1024              /* unanswered events (BUSY) */
#define CORE_WINDOW_BYTES  (4 * 1024 * 1024) /* size of the unanswered events (BUSY) */
#define CORE_PUBLISHES_MAX 2048              /* unanswered Publishes (Goodbye LIMIT) */
#define CORE_RESULTS_MAX   16384             /* items in unanswered Publishes (Goodbye LIMIT) */
#define CORE_RECENT_MAX    2048              /* numbers remembered for repeats (recent.h) */

#define CORE_BATCH_BYTES (JOURNAL_BATCH_MAX - 4096) /* size of the records in one batch (BUSY) */

/* Limits for sessions. */
#define CORE_SESSIONS_MAX  4096              /* sessions in total (Goodbye LIMIT) */
#define CORE_SESSIONS_EACH 64                /* sessions of one identity (Goodbye LIMIT) */
#define CORE_HELLOS_BURST  256               /* Hellos of one identity at once (Goodbye LIMIT) */
#define CORE_HELLOS_SECOND 100               /* Hellos per second after the burst is used up */
#define CORE_QUEUE_BYTES   (8 * 1024 * 1024) /* size of a session's queue (Goodbye LIMIT) */
#define CORE_THROTTLES     4096              /* connections whose last Goodbye the core remembers */
#define CORE_ARENA         (4 * 1024 * 1024) /* memory for one unpacked frame (rule B2) */

/* Limits for cursors. */
#define CORE_CURSORS_MAX  32           /* cursors of one session (Closed LIMIT) */
#define CORE_READS_EACH   2            /* file reads of one session at once; the next read waits */
#define CORE_COLD_BYTES   (512 * 1024) /* size of one read from the files */
#define CORE_TURN_FRAMES  64           /* Delivers in one turn */
#define CORE_TURN_BYTES   (4 * 1024 * 1024) /* size of the records in one turn */
#define CORE_TURN_US      10000             /* microseconds that one turn serves cursors */
#define CORE_STEP_RECORDS 4096   /* records that a filter of weight 1 may examine for one Deliver */
#define CORE_THROUGH_US   250000 /* microseconds between two Delivers without records */

/* Limits for questions. */
#define CORE_ASKS_EACH   64            /* unanswered questions of one session (ANSWERS_BUSY) */
#define CORE_ASKS_NODE   1024          /* unanswered questions to one node (ANSWERS_BUSY) */
#define CORE_ASKED_BYTES (1024 * 1024) /* size of unsent frames to one node (ANSWERS_BUSY) */
#define CORE_HEALTH_ASKS 16            /* questions that share one check (ANSWERS_BUSY) */

#define CORE_SEAL_US  1000000 /* microseconds without a batch before the journal is sealed */
#define CORE_DAYS_MAX 3660    /* days that one `clock.advance` may move the clock (BAD_QUESTION) */

/* Maximum size of the records in one Deliver. Even with the other bytes of its frame, a full
 * Deliver is smaller than EVENT_FRAME_MAX. */
#define CORE_DELIVER_BYTES (EVENT_FRAME_MAX - 64)
/* Maximum size of the parts of a record that are not its event: identity, outbox, numbers, hash,
 * time, and JUDGE_SIGNATURES_MAX signatures, each with a name. */
#define CORE_RECORD_AROUND 8192
static_assert(EVENT_MAX + CORE_RECORD_AROUND < CORE_DELIVER_BYTES, "any record fits in a Deliver");
