/* This file implements `koers clock advance`, which moves the clock of a trial mesh to a date, and
 * `koers clock confirm`, which says that a jump of the broker's clock is right. */
#include <stdio.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/commands.h"
#include "services/command/print.h"
#include "services/command/session.h"
#include "services/operator/clock/texts.h"

int clock_advance_run(struct client *c)
{
    Koers__Mesh__V1__AdvanceClock question = KOERS__MESH__V1__ADVANCE_CLOCK__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__ClockAdvanced *advanced;
    char when[40];
    int code;
    question.date = client_operand(c, 0);
    if (!civil_date_valid(question.date))
        return client_fail(CODE_BAD, T_BAD_DATE, "DATUM", question.date);
    code = session_ask_once(c, "broker", QUERY_CLOCK_ADVANCE, &question.base, &answer);
    if (code)
        return code;
    advanced = (const Koers__Mesh__V1__ClockAdvanced *)answer;
    if (c->json)
        client_print_message(answer);
    else
        printf(T_CLOCK_IS, print_when(advanced->now_us, when),
               (unsigned long long)advanced->sequence);
    return CODE_OK;
}

int clock_confirm_run(struct client *c)
{
    Koers__Mesh__V1__ConfirmClock question = KOERS__MESH__V1__CONFIRM_CLOCK__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    char when[40];
    int code = session_ask_once(c, "broker", QUERY_CLOCK_CONFIRM, &question.base, &answer);
    if (code)
        return code;
    const Koers__Mesh__V1__ClockConfirmed *m = (const Koers__Mesh__V1__ClockConfirmed *)answer;
    if (c->json)
        client_print_message(answer);
    else
        printf(T_CLOCK_CONFIRMED, print_when(m->now_us, when));
    return CODE_OK;
}
