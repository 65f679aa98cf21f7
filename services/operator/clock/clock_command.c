/* This file implements `koers clock advance`. The command moves the clock of a trial mesh to a
 * date. */
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
