/* The catalogue as tables (catalogue.h). The C preprocessor makes the tables from
 * proto/catalogue.def, so every change of a row belongs in that file. */
#include "common/event/catalogue.h"

#include <string.h>

#include "common/event/event.h"
#include "common/event/topic.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/policy/v1/policy.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"

enum { UNSIGNED, SIGNED }; /* the words in the column "signing" of proto/catalogue.def */
enum { ROLE_NODE, ROLE_BODY, ROLE_PERSON, ROLE_PROBE };

const struct catalogue_role catalogue_roles[] = {
#define KOERS_ROLE(role, bound, kind)                                                              \
    {.name = (role),                                                                               \
     .scope = SCOPE_##bound,                                                                       \
     .node = ROLE_##kind == ROLE_NODE || ROLE_##kind == ROLE_BODY,                                 \
     .body = ROLE_##kind == ROLE_BODY,                                                             \
     .person = ROLE_##kind == ROLE_PERSON},
#include "proto/catalogue.def"
};
const size_t n_catalogue_roles = sizeof catalogue_roles / sizeof *catalogue_roles;

const struct catalogue_event catalogue_events[N_EVENTS] = {
#define KOERS_EVENT(row, kind_word, signing, class, short_word, topic_words, pkg, msg, stem, pub,  \
                    read)                                                                          \
    [EVENT_##row] = {.id = EVENT_##row,                                                            \
                     .name = #row,                                                                 \
                     .kind = KIND_##kind_word,                                                     \
                     .is_signed = (signing),                                                       \
                     .classification = #class,                                                     \
                     .type = EVENT_TYPE_PREFIX short_word ".v1",                                   \
                     .short_type = short_word,                                                     \
                     .topics = topic_words,                                                        \
                     .payload_type = "koers." pkg ".v1." msg,                                      \
                     .payload = &koers__##stem##__descriptor,                                      \
                     .publishers = pub,                                                            \
                     .readers = read},
#include "proto/catalogue.def"
};

const struct catalogue_query catalogue_queries[N_QUERIES] = {
#define KOERS_QUERY(row, node_words, query_word, qpkg, qmsg, qstem, apkg, amsg, astem,             \
                    asker_words)                                                                   \
    [QUERY_##row] = {.id = QUERY_##row,                                                            \
                     .nodes = node_words,                                                          \
                     .query = query_word,                                                          \
                     .question = &koers__##qstem##__descriptor,                                    \
                     .answer = &koers__##astem##__descriptor,                                      \
                     .askers = asker_words},
#include "proto/catalogue.def"
};

/* Returns the part of *rest before `separator`, and removes that part and the separator from *rest.
 * If there is no separator, the part is the whole text. */
static struct slice catalogue_cut(struct slice *rest, char separator)
{
    const uint8_t *end = rest->n ? memchr(rest->data, separator, rest->n) : NULL;
    struct slice part = {rest->data, end ? (size_t)(end - rest->data) : rest->n};
    size_t taken = part.n + (end ? 1 : 0);
    rest->data += taken;
    rest->n -= taken;
    return part;
}

static bool catalogue_template_fits(struct slice template, struct slice topic)
{
    while (template.n > 0 && topic.n > 0) {
        struct slice want = catalogue_cut(&template, '.'), have = catalogue_cut(&topic, '.');
        bool any = want.n > 0 && want.data[0] == '<';
        if (any ? have.n == 0 : !slice_equal(want, have))
            return false;
    }
    return template.n == 0 && topic.n == 0;
}

bool catalogue_topic_fits(const struct catalogue_event *row, struct slice topic)
{
    struct slice rest = slice_text(row->topics);
    while (topic_valid(topic) && rest.n > 0)
        if (catalogue_template_fits(catalogue_cut(&rest, '|'), topic))
            return true;
    return false;
}

/* Searches all rows in order. This is fast enough: there are about forty rows, and most types
 * differ in length. */
const struct catalogue_event *catalogue_by_type(struct slice type)
{
    for (unsigned i = 0; i < N_EVENTS; i++)
        if (slice_is(type, catalogue_events[i].type))
            return &catalogue_events[i];
    return NULL;
}

const struct catalogue_event *catalogue_by_short_type(const char *short_type)
{
    for (unsigned i = 0; i < N_EVENTS; i++)
        if (strcmp(short_type, catalogue_events[i].short_type) == 0)
            return &catalogue_events[i];
    return NULL;
}

const struct catalogue_query *catalogue_by_query(const char *query)
{
    for (unsigned i = 0; i < N_QUERIES; i++)
        if (strcmp(query, catalogue_queries[i].query) == 0)
            return &catalogue_queries[i];
    return NULL;
}

const struct catalogue_role *catalogue_role(const char *name)
{
    for (size_t i = 0; i < n_catalogue_roles; i++)
        if (strcmp(name, catalogue_roles[i].name) == 0)
            return &catalogue_roles[i];
    return NULL;
}

bool catalogue_word_is_for(struct slice word, const struct catalogue_role *role)
{
    return slice_is(word, role->name) || (role->node && slice_is(word, "node")) ||
           (role->body && slice_is(word, "body")) || (role->person && slice_is(word, "person"));
}

bool catalogue_publishes(const struct catalogue_event *row, const char *role)
{
    const struct catalogue_role *known = catalogue_role(role);
    struct slice rest = slice_text(row->publishers);
    while (known && rest.n > 0) {
        struct slice word = catalogue_cut(&rest, ' ');
        word.n = strcspn((const char *)word.data, "/@ ");
        if (catalogue_word_is_for(word, known))
            return true;
    }
    return false;
}

const ProtobufCMessageDescriptor *catalogue_message(struct slice type, struct slice payload_type)
{
    const struct catalogue_event *row = catalogue_by_type(type);
    if (row)
        return slice_is(payload_type, row->payload_type) ? row->payload : NULL;
    for (size_t i = 0; i < N_EVENTS; i++)
        if (slice_is(payload_type, catalogue_events[i].payload_type))
            return catalogue_events[i].payload;
    return NULL;
}
