/* The bounds of the core. Each one has its answer when it is reached, because the core drops
 * nothing silently and no peer may make it grow without end. That answer stands after the colon. */
#pragma once

#include <assert.h>

#include "broker/journal/journal.h"
#include "common/event/event.h"

/* publishing */
#define CORE_WINDOW_EVENTS 1024              /* unanswered, of one session: BUSY */
#define CORE_WINDOW_BYTES  (4 * 1024 * 1024) /* of those events: BUSY */
#define CORE_PUBLISHES_MAX 2048              /* unanswered, of one session: Goodbye LIMIT */
#define CORE_RESULTS_MAX   16384             /* items in those Publishes: Goodbye LIMIT */
#define CORE_RECENT_MAX    2048              /* numbers that a session can repeat, see recent.h */
#define CORE_BATCH_BYTES   (JOURNAL_BATCH_MAX - 4096)

/* sessions */
#define CORE_SESSIONS_MAX  4096              /* Goodbye LIMIT */
#define CORE_SESSIONS_EACH 64                /* of one identity: Goodbye LIMIT */
#define CORE_HELLOS_BURST  256               /* of one identity at once: Goodbye LIMIT */
#define CORE_HELLOS_SECOND 100               /* Hellos a second that refill the burst */
#define CORE_QUEUE_BYTES   (8 * 1024 * 1024) /* unsent to one session: Goodbye LIMIT */
#define CORE_THROTTLES     4096              /* connections whose last Goodbye is remembered */
#define CORE_ARENA         (4 * 1024 * 1024) /* memory of one unpacked frame (B2) */

/* cursors */
#define CORE_CURSORS_MAX  32                /* of one session: Closed LIMIT */
#define CORE_READS_EACH   2                 /* file reads of one session: the next one waits */
#define CORE_COLD_BYTES   (512 * 1024)      /* of one read from the files */
#define CORE_TURN_FRAMES  64                /* Delivers in one turn */
#define CORE_TURN_BYTES   (4 * 1024 * 1024) /* of records in one turn */
#define CORE_TURN_US      10000             /* of serving cursors in one turn */
#define CORE_STEP_RECORDS 4096              /* examined for one Deliver, by a filter of weight 1 */
#define CORE_THROUGH_US   250000            /* between two Delivers without records */

/* questions */
#define CORE_ASKS_EACH   64            /* of one session: ANSWERS_BUSY */
#define CORE_ASKS_NODE   1024          /* at one node: ANSWERS_BUSY */
#define CORE_ASKED_BYTES (1024 * 1024) /* unsent to one node: ANSWERS_BUSY */
#define CORE_HEALTH_ASKS 16            /* questions that share one check: ANSWERS_BUSY */

#define CORE_SEAL_US  1000000 /* without a batch: the journal is sealed */
#define CORE_DAYS_MAX 3660    /* days in one clock.advance: BAD_QUESTION */

/* A full Deliver stays below EVENT_FRAME_MAX with its framing. */
#define CORE_DELIVER_BYTES (EVENT_FRAME_MAX - 64)
/* The bytes of a record beside its event: identity, outbox, numbers, hash, time, and at most
 * JUDGE_SIGNATURES_MAX signatures with a name each. */
#define CORE_RECORD_AROUND 8192
static_assert(EVENT_MAX + CORE_RECORD_AROUND < CORE_DELIVER_BYTES, "any record fits in a Deliver");
