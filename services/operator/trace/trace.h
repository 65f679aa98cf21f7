/* koers trace: what led to what. A tree of events, made of what the record says of itself: an
 * effect names its cause (causationid, causeseq, causeindex); a command of a person names none, and
 * hangs under what they could act on: the last fact about the same subject that came to their
 * table.
 *
 * What the reader may not read is a gap: a cause that is named and not there, or a number missing
 * among the effects of one cause. */
#pragma once

#include "services/operator/tail/tail.h"

enum trace_hop {
    TRACE_ROOT,     /* nothing before it */
    TRACE_HANDLING, /* a daemon made it of its cause: until it was committed */
    TRACE_WAITING   /* a person decided: since what they could act on */
};

struct trace_event {
    uint64_t sequence; /* of an unreadable cause: as its effects name it; 0: unknown */
    int64_t committed_us;
    bool readable, command, fact, asked;
    char *id, *type, *topic, *identity, *subject, *summary;
    char *cause, *root; /* "" if it names none */
    uint64_t cause_sequence;
    unsigned index; /* among the effects of its cause */
    char *province; /* as in topics: nl-gr */
    char **signals; /* numbers of signals that the payload names */
    size_t n_signals;
    /* of the tree */
    enum trace_hop hop;
    int64_t hop_us;
    size_t parent;  /* TRACE_NONE: a root */
    size_t *others; /* what it came of besides: signals that were bundled */
    size_t n_others;
    size_t n_hidden; /* effects that are missing between those that are there */
    unsigned depth;
    bool kept; /* scratch of trace_keep_family */
};

#define TRACE_NONE ((size_t)-1)

struct trace {
    struct client *client;
    struct trace_event *list; /* in order of sequence, after trace_link */
    size_t n;
    size_t n_hidden;  /* all that is not readable */
    char subject[80]; /* of a bottleneck or signal; else "" */
};

/* trace_event.c */
void trace_add(struct trace *t, const struct tail_record *r); /* once each */
void trace_fini(struct trace *t);

/* trace_tree.c; pure. */
/* Orders, finds every parent, and puts an unreadable event where a cause is missing. */
void trace_link(struct trace *t);
/* Leaves out what is neither before nor after the asked event in its tree. Before trace_link. */
void trace_keep_family(struct trace *t);

/* trace_read.c: fills t with what is asked for, from the record. A CODE_*: CODE_UNKNOWN if there is
 * nothing of the kind that may be read. */
int trace_read(struct trace *t, const char *what);

/* trace_print.c: on stdout. */
void trace_print_text(const struct trace *t);
void trace_print_json(const struct trace *t);
void trace_print_dot(const struct trace *t);
/* "12 ms", "3,2 s", "2 d 4 u". */
void trace_duration(int64_t us, char text[32]);
