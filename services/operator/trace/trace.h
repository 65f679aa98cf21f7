/* This file declares `koers trace`, which shows as a tree which event led to which. Every event of
 * a daemon names its cause in its attributes (causationid, causeseq, causeindex). A command of a
 * person names no cause. The parent of such a command is the last fact about the same subject on
 * which the sender could act.
 *
 * Events that the reader may not see are shown as gaps. A gap is known in two ways: an effect names
 * the missing event as its cause, or an index is missing among the effects of one cause. */
#pragma once

#include "services/operator/tail/tail.h"

enum trace_hop {
    TRACE_ROOT,     /* the event has no parent */
    TRACE_HANDLING, /* a daemon made the event when it handled the parent */
    TRACE_WAITING   /* a person probably acted on the parent */
};

struct trace_event {
    /* 0 if unknown. If the event is unreadable, this is the sequence that its effect gives. */
    uint64_t sequence;
    int64_t committed_us;
    bool readable, command, fact, asked;
    char *id, *type, *topic, *identity, *subject, *summary;
    char *cause, *root; /* ids of the cause and of the first event; "" if there is none */
    uint64_t cause_sequence;
    unsigned index; /* the number among the effects of the cause, from 0 */
    char *province; /* as in topics, such as nl-gr */
    char **signals; /* numbers of the signals in the bottleneck, as "SIG-…" */
    size_t n_signals;
    /* trace_link fills the fields below. */
    enum trace_hop hop;
    int64_t hop_us; /* the time from the parent to this event; 0 if the event is a root */
    size_t parent;  /* index of the parent; TRACE_NONE if the event is a root */
    size_t *others; /* indexes of further causes: the other signals of the bottleneck */
    size_t n_others;
    size_t n_hidden; /* count of effects that the reader may not see */
    unsigned depth;
    bool kept; /* used only in trace_keep_family */
};

#define TRACE_NONE ((size_t)-1)

struct trace {
    struct client *client;
    struct trace_event *list; /* sorted by sequence after trace_link */
    size_t n;
    size_t n_hidden;  /* count of all events that the reader may not see */
    char subject[80]; /* "KNP-…" or "SIG-…"; "" if the user gave an event */
};

/* The functions of trace_event.c: */
/* Copies an event into the trace. Does nothing if the trace already has the event. */
void trace_add(struct trace *t, const struct tail_record *r);
void trace_fini(struct trace *t);

/* The functions of trace_tree.c, which are pure: */
/* Sorts the events. Adds a placeholder for each missing cause. Links every event to its parent. */
void trace_link(struct trace *t);
/* Removes every event that is not related to the event for which the user asked. Related events are
 * the causes and effects of that event, at any distance. Call it before trace_link. */
void trace_keep_family(struct trace *t);

/* Reads the events for `what` from the journal. Returns a CODE_*. The code is CODE_UNKNOWN if
 * `what` does not exist or the reader may not see it. Defined in trace_read.c. */
int trace_read(struct trace *t, const char *what);

/* Print the trace on stdout in one form. Defined in trace_print.c. */
void trace_print_text(const struct trace *t);
void trace_print_json(const struct trace *t);
void trace_print_dot(const struct trace *t);
/* Formats a duration, such as "12 ms", "3,2 s" or "2 d 4 u". */
void trace_duration(int64_t us, char text[32]);
