/* This file asks a node a question, and turns the status of the answer into a text and an exit
 * code. */
#include <stdio.h>
#include <string.h>

#include "common/event/message.h"
#include "services/command/session.h"

struct session_question {
    const struct catalogue_query *row;
    ProtobufCMessage *answer;
    Koers__Bus__V1__Answers status;
    struct errtext text;
    bool done;
};

static void session_on_answered(void *arg, const Koers__Bus__V1__Answered *answered)
{
    struct session_question *q = arg;
    q->done = true;
    q->status = answered->status;
    errtext_set(&q->text, 0, "%s", answered->text ? answered->text : "");
    if (q->status != KOERS__BUS__V1__ANSWERS__ANSWERS_OK)
        return;
    if (answered->body)
        q->answer = message_unpack_checked(
            q->row->answer, (struct slice){answered->body->value.data, answered->body->value.len},
            &q->text);
    if (!q->answer)
        q->status = KOERS__BUS__V1__ANSWERS__ANSWERS_UNKNOWN_QUERY;
}

Koers__Bus__V1__Answers session_ask_quietly(struct session *s, const char *node,
                                            enum catalogue_query_id query,
                                            const ProtobufCMessage *question, void *answerp,
                                            struct errtext *text)
{
    struct session_question q = {.row = &catalogue_queries[query]};
    int64_t ms = s->client->timeout_us / 1000;
    ms = ms > 60000 ? 60000 : ms;
    if (bus_ask(s->bus, node, q.row->query, question, (uint32_t)ms, session_on_answered, &q) != 0)
        return KOERS__BUS__V1__ANSWERS__ANSWERS_UNSPECIFIED;
    /* bus_ask always calls session_on_answered, at the deadline at the latest. Until then, &q must
     * stay valid. */
    while (!q.done)
        uv_run(&s->loop, UV_RUN_ONCE);
    memcpy(answerp, &q.answer, sizeof q.answer);
    if (text)
        *text = q.text;
    return q.status;
}

int session_code(Koers__Bus__V1__Answers status)
{
    switch (status) {
    case KOERS__BUS__V1__ANSWERS__ANSWERS_OK:
        return CODE_OK;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_NO_SUCH_NODE:
        return CODE_NO_NODE;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_THERE:
    case KOERS__BUS__V1__ANSWERS__ANSWERS_UNSPECIFIED:
        return CODE_AWAY;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_TIMED_OUT:
        return CODE_TIMED_OUT;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED:
        return CODE_NOT_YOURS;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_UNKNOWN_QUERY:
        return CODE_PROTOCOL;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_BAD_QUESTION:
        return CODE_BAD;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND:
        return CODE_UNKNOWN;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_BUSY:
        return CODE_AGAIN;
    case KOERS__BUS__V1__ANSWERS__ANSWERS_FAILED:
    case _KOERS__BUS__V1__ANSWERS_IS_INT_SIZE:
        break;
    }
    return CODE_INTERNAL;
}

const char *session_words(Koers__Bus__V1__Answers status)
{
    switch (session_code(status)) {
    case CODE_NO_NODE:
        return T_ASK_NO_NODE;
    case CODE_AWAY:
        return T_ASK_AWAY;
    case CODE_TIMED_OUT:
        return T_ASK_TIMED_OUT;
    case CODE_NOT_YOURS:
        return T_ASK_NOT_ALLOWED;
    case CODE_PROTOCOL:
        return T_ASK_PROTOCOL;
    case CODE_BAD:
        return T_ASK_BAD;
    case CODE_UNKNOWN:
        return T_ASK_NOT_FOUND;
    case CODE_AGAIN:
        return T_ASK_BUSY;
    default:
        return T_ASK_FAILED;
    }
}

/* Returns whether the broker's text for this status only repeats session_words. */
static bool session_says_it(Koers__Bus__V1__Answers status)
{
    return status == KOERS__BUS__V1__ANSWERS__ANSWERS_TIMED_OUT ||
           status == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_THERE ||
           status == KOERS__BUS__V1__ANSWERS__ANSWERS_NO_SUCH_NODE;
}

/* If the role of the person may not ask this query, prints in Dutch that role and the roles that
 * may ask it, and returns true. If the role may ask it, prints nothing and returns false. Then the
 * node itself refused the question, and its answer has the reason. */
static bool session_not_yours(const struct session *s, const char *node,
                              const struct catalogue_query *row)
{
    const struct catalogue_role *role = catalogue_role(s->client->key.role);
    const struct key *key = &s->client->key;
    scoped(buf_fini) struct buf who = {0};
    for (const char *word = row->askers; *word; word += strspn(word, " ")) {
        size_t n = strcspn(word, " ");
        if (role && catalogue_word_is_for((struct slice){(const uint8_t *)word, n}, role))
            return false;
        buf_add_text(&who, "%s%.*s", who.n ? ", " : "", (int)n, word);
        word += n;
    }
    client_fail(CODE_NOT_YOURS, T_ASK_NOT_YOURS, node, key->role, *key->scope ? " " : "",
                key->scope, (const char *)who.data);
    return true;
}

int session_ask(struct session *s, const char *node, enum catalogue_query_id query,
                const ProtobufCMessage *question, void *answerp)
{
    struct errtext text = {""};
    Koers__Bus__V1__Answers status = session_ask_quietly(s, node, query, question, answerp, &text);
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_OK)
        return CODE_OK;
    if (s->failed)
        return s->failed;
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED &&
        session_not_yours(s, node, &catalogue_queries[query]))
        return CODE_NOT_YOURS;
    if (session_says_it(status))
        return client_fail(session_code(status), "%s: %s", node, session_words(status));
    return client_fail(session_code(status), "%s: %s%s%s", node, session_words(status),
                       *text.text ? ": " : "", text.text);
}

int session_run(struct client *c, session_run_f *run, void *question)
{
    struct session s;
    int code = session_begin(&s, c, NULL, NULL);
    if (code)
        return code;
    code = session_login(&s);
    if (!code)
        code = run(&s, question);
    session_logout(&s);
    return code;
}

struct session_once {
    const char *node;
    enum catalogue_query_id query;
    const ProtobufCMessage *question;
    void *answerp;
};

static int session_ask_in(struct session *s, void *arg)
{
    const struct session_once *once = arg;
    return session_ask(s, once->node, once->query, once->question, once->answerp);
}

int session_ask_once(struct client *c, const char *node, enum catalogue_query_id query,
                     const ProtobufCMessage *question, void *answerp)
{
    struct session_once once = {node, query, question, answerp};
    return session_run(c, session_ask_in, &once);
}
