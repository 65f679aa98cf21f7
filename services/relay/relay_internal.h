/* The parts of the relay, and what they share. Every decide and evolve here is a handler of
 * common/daemon/daemon.h and keeps its law: state and input in, events or view out, nothing else.
 */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/names.h"
#include "services/body/problems.h"

#define RELAY_SELF           "relay"
#define RELAY_REGISTER       "regelingen"
#define RELAY_BROKER         "broker"
#define RELAY_TEXT_BYTES     TEXT_BYTES_MAX
#define RELAY_UNIT_SIGNALS   200 /* in one command: one unit holds 256 events and 192 KiB */
#define RELAY_LISTED_SCHEMES 20  /* of a dossier, so that an outcome with it stays under 64 KiB */
#define RELAY_TERM_DAYS      28  /* to say how far it helped, from the date of effect on (ours) */

/* A handler's two halves, as common/daemon/daemon.h has them. */
#define DECIDE(name)                                                                               \
    int name(const struct daemon_spec *spec, struct view *view, const struct input *in,            \
             struct outputs *out)
#define EVOLVE(name)                                                                               \
    int name(const struct daemon_spec *spec, struct view *view, const struct input *in)
#define ANSWER(name)                                                                               \
    Koers__Bus__V1__Answers name(const struct daemon_spec *spec, struct view *view,                \
                                 const struct asker *asker, const ProtobufCMessage *question,      \
                                 ProtobufCMessage **answerp, struct errtext *why)

/* signal_post.c */
DECIDE(signal_post_decide);
EVOLVE(signal_registered_evolve);
/* signal_link.c */
DECIDE(signal_link_decide);
EVOLVE(signals_linked_evolve);
/* signal_answer.c */
DECIDE(signal_answer_decide);
EVOLVE(signal_answered_evolve);
DECIDE(signal_forget_decide);
EVOLVE(contact_forgotten_evolve);
/* bottleneck.c */
DECIDE(bottleneck_new_decide);
DECIDE(bottleneck_join_decide);
/* bottleneck_evolve.c */
EVOLVE(bottleneck_opened_evolve);
EVOLVE(bottleneck_submitted_evolve);
EVOLVE(bottleneck_kept_evolve);
EVOLVE(bottleneck_joined_evolve);
/* assess.c */
DECIDE(bottleneck_assess_decide);
EVOLVE(bottleneck_assessed_evolve);
DECIDE(bottleneck_reopen_decide);
EVOLVE(bottleneck_reopened_evolve);
EVOLVE(bottleneck_closed_evolve);
DECIDE(day_begun_decide);
/* outcome_in.c */
DECIDE(outcome_recorded_decide);
EVOLVE(outcome_recorded_evolve);
EVOLVE(outcome_delivered_evolve);
/* outcome_own.c */
DECIDE(outcome_record_decide);
/* scheme_in.c */
DECIDE(scheme_published_decide);
EVOLVE(scheme_published_evolve);
DECIDE(scheme_closed_decide);
/* queries_signal.c, queries_bottleneck.c, queries_contact.c */
ANSWER(answer_signal_get);
ANSWER(answer_signal_list);
ANSWER(answer_similar_find);
ANSWER(answer_bottleneck_get);
ANSWER(answer_bottleneck_list);
ANSWER(answer_bottleneck_trace);
ANSWER(answer_outcome_get);
ANSWER(answer_contact_put);
ANSWER(answer_contact_get);

/* Who acts (relay.c). A right to a topic is not a right to every type under it, so whoever believes
 * a fact looks who sent it. An account holder's scope is the province. */
bool relay_from(const struct input *in, const char *identity);
bool relay_is_ptvt(const char *role);
bool relay_is_accounthouder(const char *role);
/* The sender may act for this province. */
bool relay_may_for(const struct input *in, const char *province);
/* Refuses texts over `limit` bytes, and empty ones if required; true if it is well. */
bool relay_check_text(struct outputs *out, const char *field, const char *text, bool required);
/* A text that may stand in a refusal: itself, or "…" if it is long or
 * would steer a terminal. */
const char *relay_short(const char *text);
