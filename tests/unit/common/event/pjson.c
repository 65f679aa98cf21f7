/* Tests the conversion of messages to JSON and back. */
#include "common/event/pjson.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "common/event/catalogue.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/event/v1/event.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "tests/unit/common/event/sample.h"

static void json_free(json_t **jp)
{
    json_decref(*jp);
}

static void round_trip(const ProtobufCMessageDescriptor *d)
{
    unsigned seed = 0;
    struct errtext why = {""};
    scoped(message_free) ProtobufCMessage *m = sample_message(d, &seed), *got = NULL;
    scoped(json_free) json_t *j = pjson_from(m);
    cr_assert_not_null(j);
    scoped(mem_freep) char *text = json_dumps(j, 0);
    scoped(json_free) json_t *read = json_loads(text, 0, NULL);
    cr_assert_eq(pjson_to(&got, d, read, &why), PJSON_OK, "%s: %s", d->name, why.text);
    scoped(sample_slice_free) struct slice before = sample_pack(m), after = sample_pack(got);
    cr_assert(slice_equal(before, after), "%s: %s", d->name, text);
}

Test(pjson, every_message_survives_json)
{
    for (unsigned i = 0; i < N_EVENTS; i++)
        round_trip(catalogue_events[i].payload);
    for (unsigned i = 0; i < N_QUERIES; i++) {
        round_trip(catalogue_queries[i].question);
        round_trip(catalogue_queries[i].answer);
    }
    round_trip(&koers__bus__v1__client_frame__descriptor);
    round_trip(&koers__bus__v1__welcome__descriptor);
    round_trip(&koers__event__v1__cloud_event__descriptor);
}

static ProtobufCMessage *read(const ProtobufCMessageDescriptor *d, const char *text,
                              struct errtext *why)
{
    json_error_t error;
    ProtobufCMessage *m = NULL;
    scoped(json_free) json_t *j = json_loads(text, 0, &error);
    cr_assert_not_null(j, "%s: %s", text, error.text);
    int r = pjson_to(&m, d, j, why);
    cr_assert_eq(r == PJSON_OK, m != NULL);
    return m;
}

static void expect_text(const ProtobufCMessageDescriptor *d, const char *in, const char *out)
{
    struct errtext why = {""};
    scoped(message_free) ProtobufCMessage *m = read(d, in, &why);
    cr_assert_not_null(m, "%s: %s", in, why.text);
    scoped(json_free) json_t *j = pjson_from(m);
    scoped(mem_freep) char *text = json_dumps(j, JSON_COMPACT);
    cr_expect_str_eq(text, out);
}

Test(pjson, form_of_the_json)
{
    expect_text(&koers__mesh__v1__day_begun__descriptor, "{}", "{}");
    expect_text(&koers__mesh__v1__day_begun__descriptor, "{\"date\":null}", "{}");
    expect_text(&koers__mesh__v1__day_begun__descriptor, "{\"date\":\"\"}", "{}");
    expect_text(&koers__mesh__v1__journal_begun__descriptor,
                "{\"journal_id\":\"AAEC/w==\",\"trial_clock\":true}",
                "{\"journal_id\":\"AAEC/w==\",\"trial_clock\":true}");
    expect_text(&koers__bottleneck__v1__assess_bottleneck__descriptor,
                "{\"bottleneck\":\"KNP-2026-0001\",\"degree\":\"DEGREE_PARTLY\"}",
                "{\"bottleneck\":\"KNP-2026-0001\",\"degree\":\"DEGREE_PARTLY\"}");
    expect_text(&koers__signal__v1__post_signal__descriptor,
                "{\"signal\":{\"pillars\":[1,4],\"domains\":[\"bouw\"],\"parties\":[]}}",
                "{\"signal\":{\"pillars\":[1,4],\"domains\":[\"bouw\"]}}");
    expect_text(&koers__scheme__v1__publish_scheme__descriptor,
                "{\"scheme\":{\"budget_eur\":\"18446744073709551615\"}}",
                "{\"scheme\":{\"budget_eur\":\"18446744073709551615\"}}");
    expect_text(&koers__scheme__v1__publish_scheme__descriptor,
                "{\"scheme\":{\"budget_eur\":\"12\"}}", "{\"scheme\":{\"budget_eur\":12}}");
    expect_text(&koers__mesh__v1__identity_changed__descriptor,
                "{\"valid_from_us\":\"-9223372036854775808\"}",
                "{\"valid_from_us\":-9223372036854775808}");
}

Test(pjson, oneofs_and_any)
{
    expect_text(&koers__event__v1__cloud_event_attribute_value__descriptor, "{\"ce_string\":\"\"}",
                "{\"ce_string\":\"\"}");
    expect_text(&koers__event__v1__cloud_event_attribute_value__descriptor,
                "{\"ce_boolean\":false}", "{\"ce_boolean\":false}");
    expect_text(&koers__bus__v1__client_frame__descriptor, "{\"bye\":{}}", "{\"bye\":{}}");
    expect_text(&koers__bus__v1__ask__descriptor,
                "{\"body\":{\"@type\":\"type.googleapis.com/a.B\",\"value\":\"eA==\"}}",
                "{\"body\":{\"@type\":\"type.googleapis.com/a.B\",\"value\":\"eA==\"}}");
}

static void expect_bad(const ProtobufCMessageDescriptor *d, const char *in, const char *words)
{
    struct errtext why = {""};
    scoped(message_free) ProtobufCMessage *m = read(d, in, &why);
    cr_expect_null(m, "%s", in);
    cr_expect(strstr(why.text, words), "%s: %s", in, why.text);
}

Test(pjson, refuses_and_names_the_member)
{
    const ProtobufCMessageDescriptor *post = &koers__signal__v1__post_signal__descriptor;
    const ProtobufCMessageDescriptor *assess =
        &koers__bottleneck__v1__assess_bottleneck__descriptor;
    const ProtobufCMessageDescriptor *frame = &koers__bus__v1__client_frame__descriptor;
    expect_bad(post, "[]", "PostSignal");
    expect_bad(post, "{\"sginal\":{}}", "sginal");
    expect_bad(post, "{\"signal\":7}", "Signal");
    expect_bad(post, "{\"signal\":{\"title\":\"a\",\"nope\":1}}", "nope");
    expect_bad(post, "{\"signal\":{\"title\":7}}", "title");
    expect_bad(post, "{\"signal\":{\"pillars\":7}}", "pillars");
    expect_bad(post, "{\"signal\":{\"pillars\":[1,\"x\"]}}", "pillars");
    expect_bad(post, "{\"signal\":{\"pillars\":[-1]}}", "pillars");
    expect_bad(post, "{\"signal\":{\"pillars\":[4294967296]}}", "pillars");
    expect_bad(post, "{\"signal\":{\"pillars\":[1.5]}}", "pillars");
    expect_bad(post, "{\"signal\":{\"domains\":[\"a\",7]}}", "domains");
    expect_bad(post, "{\"signal\":{\"evidence\":[{},{\"nope\":1}]}}", "nope");
    expect_bad(post, "{\"signal\":{\"has_contact\":1}}", "has_contact");
    expect_bad(assess, "{\"degree\":\"DEGREE_MAYBE\"}", "DEGREE_MAYBE");
    expect_bad(assess, "{\"degree\":1}", "degree");
    expect_bad(&koers__mesh__v1__journal_begun__descriptor, "{\"journal_id\":\"*\"}", "journal_id");
    expect_bad(&koers__mesh__v1__journal_begun__descriptor, "{\"journal_id\":1}", "journal_id");
    expect_bad(&koers__mesh__v1__identity_changed__descriptor,
               "{\"valid_from_us\":\"9223372036854775808\"}", "valid_from_us");
    expect_bad(&koers__mesh__v1__identity_changed__descriptor, "{\"valid_from_us\":\"1x\"}",
               "valid_from_us");
    expect_bad(&koers__mesh__v1__identity_changed__descriptor,
               "{\"policy_version\":\"18446744073709551616\"}", "policy_version");
    expect_bad(&koers__mesh__v1__identity_changed__descriptor, "{\"policy_version\":-1}",
               "policy_version");
    expect_bad(frame, "{\"bye\":{},\"ping\":{}}", "sluit");
    expect_bad(frame, "{\"bye\":{\"x\":1}}", "x");
    expect_bad(frame, "{\"ask\":{\"body\":{\"type_url\":\"a\"}}}", "type_url");
}
