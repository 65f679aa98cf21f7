/* This file sends the frames of a session to the broker. Messages are packed directly into the
 * memory of ZeroMQ (queue.c), because Publish must be fast. */
#include "common/bus/send.h"

#include "common/base/unconst.h"

int bus_send(struct bus *b, Koers__Bus__V1__ClientFrame *frame)
{
    if (bus_state(b) != BUS_STATE_LOGGED_IN)
        return BUS_E_DOWN;
    frame->session = b->session;
    if (bus_queue_send(&b->queue, frame) == BUS_QUEUE_OK)
        return BUS_OK;
    b->queue_full(b); /* a frame was dropped, so the session may send no more frames */
    return BUS_E_DOWN;
}

bool bus_send_hello(struct bus *b)
{
    struct bus_checkpoint seen = {0};
    if (b->conf.checkpoint)
        b->conf.checkpoint(b->conf.owner, &seen);
    if (bus_closed(b))
        return false;
    Koers__Bus__V1__Hello hello;
    koers__bus__v1__hello__init(&hello);
    hello.protocol_min = 1;
    hello.protocol_max = 1;
    hello.program = unconst(b->conf.program);
    hello.attempt = b->attempt;
    if (seen.has_outbox)
        hello.outbox = (ProtobufCBinaryData){sizeof seen.outbox, seen.outbox};
    if (seen.has_journal) {
        hello.journal_id = (ProtobufCBinaryData){sizeof seen.journal_id, seen.journal_id};
        hello.sequence = seen.sequence;
        hello.hash = (ProtobufCBinaryData){sizeof seen.hash, seen.hash};
    }
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_HELLO;
    frame.hello = &hello;
    return bus_queue_send_now(&b->queue, &frame) == 0;
}

int bus_send_ping(struct bus *b)
{
    Koers__Bus__V1__Ping ping;
    koers__bus__v1__ping__init(&ping);
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_PING;
    frame.ping = &ping;
    return bus_send(b, &frame);
}

bool bus_send_bye(struct bus *b)
{
    Koers__Bus__V1__Bye bye;
    koers__bus__v1__bye__init(&bye);
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_BYE;
    frame.bye = &bye;
    return bus_send(b, &frame) == BUS_OK;
}

int bus_open(struct bus *b, const Koers__Bus__V1__Open *open)
{
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_OPEN;
    frame.open = unconst(open);
    return bus_send(b, &frame);
}

int bus_credit(struct bus *b, uint32_t cursor, uint32_t events, uint32_t bytes)
{
    Koers__Bus__V1__Credit credit;
    koers__bus__v1__credit__init(&credit);
    credit.cursor = cursor;
    credit.events = events;
    credit.bytes = bytes;
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_CREDIT;
    frame.credit = &credit;
    return bus_send(b, &frame);
}

int bus_close_cursor(struct bus *b, uint32_t cursor)
{
    Koers__Bus__V1__Close close;
    koers__bus__v1__close__init(&close);
    close.cursor = cursor;
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_CLOSE;
    frame.close = &close;
    return bus_send(b, &frame);
}

int bus_answer(struct bus *b, const Koers__Bus__V1__Answer *answer)
{
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_ANSWER;
    frame.answer = unconst(answer);
    return bus_send(b, &frame);
}

int bus_position(struct bus *b, const Koers__Bus__V1__Position *position)
{
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_POSITION;
    frame.position = unconst(position);
    return bus_send(b, &frame);
}
