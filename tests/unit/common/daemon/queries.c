/* This file tests questions to a daemon. The runtime answers some questions, the program answers
 * others, and a wrong question gets a reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/event/message.h"
#include "tests/unit/common/daemon/daemon_world.h"

#include "common/daemon/parked.h"
#include "common/daemon/queries.h"
#include "koers/signal/v1/signal.pb-c.h"

static char path[64];
static struct world w;
static struct node node;
static struct view *reader;

static void begin(void)
{
    snprintf(path, sizeof path, "/tmp/koers-queries-XXXXXX");
    cr_assert(mkdtemp(path));
    strcat(path, "/view.db");
    world_init(&w);
    node_open(&node, &w, path);
    cr_assert(view_open_reader(&reader, path, NULL) == VIEW_OK);
}

static void end(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
    char name[80];
    view_close(&reader);
    node_close(&node);
    for (size_t i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    world_fini(&w);
}

TestSuite(daemon_queries, .init = begin, .fini = end);

static Koers__Bus__V1__Answers get_signal(const struct daemon_spec *spec, struct view *view,
                                          const struct asker *asker,
                                          const ProtobufCMessage *question,
                                          ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    (void)view;
    const char *text = ((const Koers__Signal__V1__GetSignal *)question)->signal;
    if (strcmp(asker->scope, "NL-GR") != 0)
        return (Koers__Bus__V1__Answers)errtext_set(
            why, KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED, "alleen uw provincie");
    Koers__Signal__V1__SignalView *answer = mem_new(sizeof *answer);
    koers__signal__v1__signal_view__init(answer);
    answer->number = mem_text(text);
    if (strcmp(text, "groot") == 0) {
        free(answer->number);
        answer->number = mem_new(200 * 1024);
        memset(answer->number, 'x', 200 * 1024 - 1);
    }
    *answerp = &answer->base;
    return KOERS__BUS__V1__ANSWERS__ANSWERS_OK;
}

static Koers__Mesh__V1__NodeHealth *feel(void *owner)
{
    Koers__Mesh__V1__NodeHealth *health = mem_new(sizeof *health);
    koers__mesh__v1__node_health__init(health);
    health->program = mem_text(owner);
    return health;
}

static char program[] = "koers-test/1";
static const struct health_source healthy = {feel, program};

/* Asks a question. Returns the status of the answer and sets *messagep to its message. */
static Koers__Bus__V1__Answers ask(const char *query, const char *scope,
                                   const ProtobufCMessage *question, const char *type,
                                   const ProtobufCMessageDescriptor *want,
                                   ProtobufCMessage **messagep)
{
    static const struct query queries[] = {{QUERY_SIGNAL_GET, get_signal}};
    struct daemon_spec spec = world_spec;
    spec.queries = queries;
    spec.n_queries = 1;
    char identity[] = "ptvt", role[] = "ptvt", type_url[120];
    scoped(mem_freep) char *query_copy = mem_text(query);
    scoped(mem_freep) char *scope_copy = mem_text(scope);
    size_t n = protobuf_c_message_get_packed_size(question);
    scoped(buf_fini) struct buf bytes = {0};
    (void)protobuf_c_message_pack(question, buf_extend(&bytes, n));
    snprintf(type_url, sizeof type_url, "type.googleapis.com/%s", type);
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;
    any.type_url = type_url;
    any.value.data = bytes.data;
    any.value.len = bytes.n;
    Koers__Bus__V1__Asked asked = KOERS__BUS__V1__ASKED__INIT;
    asked.id = 9;
    asked.identity = identity;
    asked.role = role;
    asked.scope = scope_copy;
    asked.query = query_copy;
    asked.body = &any;
    Koers__Bus__V1__Answer answer;
    queries_answer(&spec, reader, &healthy, &asked, &answer);
    cr_assert_eq(answer.id, 9);
    cr_assert_eq(answer.body != NULL, answer.status == KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    cr_assert(answer.body || answer.text[0], "a reason is given");
    if (answer.body && messagep)
        *messagep = message_unpack_checked(
            want, (struct slice){answer.body->value.data, answer.body->value.len}, NULL);
    Koers__Bus__V1__Answers status = answer.status;
    answer_fini(&answer);
    return status;
}

Test(daemon_queries, one_parked_input_and_the_health)
{
    Koers__Mesh__V1__GetParked get = KOERS__MESH__V1__GET_PARKED__INIT;
    Koers__Mesh__V1__GetNodeHealth health = KOERS__MESH__V1__GET_NODE_HEALTH__INIT;
    ProtobufCMessage *answer = NULL;
    get.sequence = world_post(&w, "parkeer");
    node_begin(&node, &w);
    int never = -1;
    (void)node_run(&node, &w, path, &never);
    cr_assert_eq(ask("parked.get", "", &get.base, get.base.descriptor->name,
                     &koers__mesh__v1__parked_input__descriptor, &answer),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    const Koers__Mesh__V1__ParkedInput *one = (const Koers__Mesh__V1__ParkedInput *)answer;
    cr_assert_eq(one->parked->sequence, get.sequence);
    cr_assert_eq(one->record->sequence, get.sequence);
    cr_assert_str_eq(one->record->identity, w.person.identity);
    cr_assert_eq(one->record->event.len, w.records[get.sequence - 1]->event.len, "as journaled");
    message_free(&answer);
    get.sequence++;
    cr_assert_eq(ask("parked.get", "", &get.base, get.base.descriptor->name, NULL, NULL),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND);
    get.sequence = UINT64_MAX;
    cr_assert_eq(ask("parked.get", "", &get.base, get.base.descriptor->name, NULL, NULL),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND);
    cr_assert_eq(ask("node.health", "", &health.base, health.base.descriptor->name,
                     &koers__mesh__v1__node_health__descriptor, &answer),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    cr_assert_str_eq(((const Koers__Mesh__V1__NodeHealth *)answer)->program, program);
    message_free(&answer);
}

Test(daemon_queries, parked_inputs_and_status_show_only_what_is_committed)
{
    Koers__Mesh__V1__ListParked list = KOERS__MESH__V1__LIST_PARKED__INIT;
    Koers__Mesh__V1__GetNodeStatus status = KOERS__MESH__V1__GET_NODE_STATUS__INIT;
    uint64_t sequence = world_post(&w, "parkeer");
    node_begin(&node, &w);
    cr_assert(round_work(&node.round) == 0);
    ProtobufCMessage *m = NULL;
    cr_assert_eq(ask("parked.list", "", &list.base, "koers.mesh.v1.ListParked",
                     &koers__mesh__v1__parked_list__descriptor, &m),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    cr_assert_eq(((Koers__Mesh__V1__ParkedList *)m)->n_parked, 0, "not journaled yet");
    message_free(&m);
    int never = -1;
    (void)node_run(&node, &w, path, &never);
    (void)ask("parked.list", "", &list.base, "koers.mesh.v1.ListParked",
              &koers__mesh__v1__parked_list__descriptor, &m);
    const Koers__Mesh__V1__ParkedList *parked = (const Koers__Mesh__V1__ParkedList *)m;
    cr_assert_eq(parked->n_parked, 1);
    cr_assert_eq(parked->parked[0]->sequence, sequence);
    cr_assert_str_eq(parked->parked[0]->reason, "nog maar 0");
    cr_assert_str_eq(parked->parked[0]->type, "nl.overheid.koers.signal.post.v1");
    message_free(&m);
    (void)ask("node.status", "", &status.base, "koers.mesh.v1.GetNodeStatus",
              &koers__mesh__v1__node_state__descriptor, &m);
    const Koers__Mesh__V1__NodeState *state = (const Koers__Mesh__V1__NodeState *)m;
    cr_assert_eq(state->parked, 1);
    cr_assert_eq(state->sequence, 1);
    cr_assert_eq(state->view_version, 1);
    message_free(&m);
}

Test(daemon_queries, the_program_answers_its_queries)
{
    char text[] = "kraan", large[] = "groot";
    Koers__Signal__V1__GetSignal question = KOERS__SIGNAL__V1__GET_SIGNAL__INIT;
    question.signal = text;
    ProtobufCMessage *m = NULL;
    const char *type = "koers.signal.v1.GetSignal";
    const ProtobufCMessageDescriptor *want = &koers__signal__v1__signal_view__descriptor;
    cr_assert_eq(ask("signal.get", "NL-GR", &question.base, type, want, &m),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    cr_assert_str_eq(((Koers__Signal__V1__SignalView *)m)->number, "kraan");
    message_free(&m);
    cr_assert_eq(ask("signal.get", "NL-LI", &question.base, type, want, NULL),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED);
    question.signal = large;
    cr_assert_eq(ask("signal.get", "NL-GR", &question.base, type, want, NULL),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_FAILED);
}

Test(daemon_queries, an_unknown_or_wrong_question_gets_a_reason)
{
    Koers__Mesh__V1__ListParked list = KOERS__MESH__V1__LIST_PARKED__INIT;
    cr_assert_eq(ask("agenda.get", "", &list.base, "koers.mesh.v1.ListParked", NULL, NULL),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_UNKNOWN_QUERY);
    cr_assert_eq(ask("no.such", "", &list.base, "koers.mesh.v1.ListParked", NULL, NULL),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_UNKNOWN_QUERY);
    cr_assert_eq(ask("signal.get", "", &list.base, "koers.mesh.v1.ListParked", NULL, NULL),
                 KOERS__BUS__V1__ANSWERS__ANSWERS_BAD_QUESTION);
}
