/* This file lets an operator confirm a jump of the wall clock (clock.h). The log names the
 * operator. */
#include "broker/core/queries/confirm.h"

#include <inttypes.h>

#include "broker/core/announce.h"
#include "broker/core/answer.h"
#include "broker/core/clock.h"
#include "broker/core/commit.h"
#include "broker/core/data/texts.h"
#include "broker/core/session.h"
#include "broker/core/state.h"

#define ANSWER(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name

void confirm_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    int64_t jump_us = clock_jump(c);
    if (jump_us == 0) {
        answer_send(c, s, ask->id, ANSWER(BAD_QUESTION), NULL, TEXT_CLOCK_RIGHT);
        return;
    }
    clock_confirm(c);
    log_warn("clock confirmed", "identity=%s jump_us=%" PRId64, s->who->name, jump_us);
    Koers__Mesh__V1__ClockConfirmed m = KOERS__MESH__V1__CLOCK_CONFIRMED__INIT;
    m.now_us = core_now(c);
    m.jump_us = jump_us;
    answer_send(c, s, ask->id, ANSWER(OK), &m.base, "");
    announce_due(c);
    commit_flush(c);
}
