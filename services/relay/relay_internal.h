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

/* signal_post.c */
decide_f signal_post_decide;
evolve_f signal_registered_evolve;
/* signal_link.c */
decide_f signal_link_decide;
evolve_f signals_linked_evolve;
/* signal_answer.c */
decide_f signal_answer_decide;
evolve_f signal_answered_evolve;
decide_f signal_forget_decide;
evolve_f contact_forgotten_evolve;
/* bottleneck.c */
decide_f bottleneck_new_decide;
decide_f bottleneck_join_decide;
/* bottleneck_evolve.c */
evolve_f bottleneck_opened_evolve;
evolve_f bottleneck_submitted_evolve;
evolve_f bottleneck_kept_evolve;
evolve_f bottleneck_joined_evolve;
/* assess.c */
decide_f bottleneck_assess_decide;
evolve_f bottleneck_assessed_evolve;
decide_f bottleneck_reopen_decide;
evolve_f bottleneck_reopened_evolve;
evolve_f bottleneck_closed_evolve;
decide_f day_begun_decide;
/* outcome_in.c */
decide_f outcome_recorded_decide;
evolve_f outcome_recorded_evolve;
evolve_f outcome_delivered_evolve;
/* outcome_own.c */
decide_f outcome_record_decide;
/* scheme_in.c */
decide_f scheme_published_decide;
evolve_f scheme_published_evolve;
decide_f scheme_closed_decide;
/* queries_signal.c, queries_bottleneck.c, queries_contact.c */
answer_f answer_signal_get;
answer_f answer_signal_list;
answer_f answer_similar_find;
answer_f answer_bottleneck_get;
answer_f answer_bottleneck_list;
answer_f answer_bottleneck_trace;
answer_f answer_outcome_get;
answer_f answer_contact_put;
answer_f answer_contact_get;

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
