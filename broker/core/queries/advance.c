/* This file moves the commit clock to a later day. Only one `clock.advance` can be in progress. */
#include "broker/core/queries/advance.h"

#include <string.h>

#include "broker/core/announce.h"
#include "broker/core/answer.h"
#include "broker/core/clock.h"
#include "broker/core/commit.h"
#include "broker/core/data/texts.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "common/base/log.h"
#include "common/event/message.h"

#define ANSWER(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name

/* Returns the time when the day `date` begins. Returns 0 if `date` is not valid, is not later than
 * today, or is more than CORE_DAYS_MAX days away. */
static int64_t advance_target(struct core *c, const char *date)
{
    char today[CIVIL_DATE], furthest[CIVIL_DATE];
    if (!civil_date_valid(date))
        return 0;
    civil_date(core_now(c), today);
    civil_add(furthest, today, CORE_DAYS_MAX);
    return strcmp(date, today) > 0 && strcmp(date, furthest) <= 0 ? civil_begin_us(date) : 0;
}

static void advance_start(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask,
                          const char *date)
{
    struct errtext why;
    announce_due(c); /* announcements that are due now get a time before the advance */
    int64_t to_us = advance_target(c, date);
    if (!to_us) {
        errtext_set(&why, 1, TEXT_CLOCK_DATE, CORE_DAYS_MAX);
        answer_send(c, s, ask->id, ANSWER(BAD_QUESTION), NULL, why.text);
        return;
    }
    log_info("clock advanced", "identity=%s to=%s", s->who->name, date);
    c->advance_session = s->number;
    c->advance_id = ask->id;
    c->advance_sequence = 0;
    c->advance_to_us = to_us;
    clock_advance(c, to_us);
    announce_due(c);
    commit_flush(c);
}

static void advance_batch_committed(struct core *c, struct staging *g)
{
    (void)g;
    if (!c->advance_to_us || c->advance_sequence == 0 || c->advance_sequence > c->head)
        return;
    struct session *s = session_by_number(c, c->advance_session);
    Koers__Mesh__V1__ClockAdvanced m = KOERS__MESH__V1__CLOCK_ADVANCED__INIT;
    m.now_us = core_now(c);
    m.sequence = c->advance_sequence;
    if (s)
        answer_send(c, s, c->advance_id, ANSWER(OK), &m.base, "");
    c->advance_to_us = 0;
}

const struct observer advance_observer = {.batch_committed = advance_batch_committed};

void advance_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    if (!c->trial_clock) {
        answer_send(c, s, ask->id, ANSWER(FAILED), NULL, TEXT_NO_TRIAL);
        return;
    }
    if (c->advance_to_us || c->stopping) {
        answer_send(c, s, ask->id, ANSWER(BUSY), NULL, TEXT_CLOCK_BUSY);
        return;
    }
    /* A date is short, so a longer body is not unpacked: this limits the memory (rule B2). */
    bool small = ask->body && ask->body->value.len <= 64;
    scoped(message_free) Koers__Mesh__V1__AdvanceClock *m =
        small ? message_unpack(&koers__mesh__v1__advance_clock__descriptor,
                               (struct slice){ask->body->value.data, ask->body->value.len})
              : NULL;
    advance_start(c, s, ask, m ? m->date : "");
}
