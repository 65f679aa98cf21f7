/* This file keeps the pending commands of one call of koers, for send.c. A command is pending from
 * the time that it goes into the outbox until its reply comes. The commands end in nearly the order
 * in which they began, so a linear search from the oldest is short. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/slice.h"
#include "common/base/uuid.h"
#include "common/keys/key.h"

struct pending {
    char id[UUID_TEXT]; /* the CloudEvent id of the command */
    /* the node that must answer: the second word of the command's topic, ask.<node>.… */
    char node[KEY_NAME_MAX + 1];
    uint64_t tag;    /* the value that the caller gave to send_add; send_result_f gets it */
    uint64_t number; /* the number in the outbox; 0 before the command is published */
    bool acknowledged;
    uint8_t hash[32]; /* SHA-256 of the bytes of the event */
    char label[120];
};

struct pendings {
    struct pending *list;
    size_t begin, end, capacity;
};

void pendings_fini(struct pendings *p);
size_t pendings_count(const struct pendings *p);
/* Adds the command with the bytes `event`. An event that is no command has no node. */
struct pending *pendings_add(struct pendings *p, const char *id, uint64_t tag, const char *label,
                             struct slice event);
/* Returns true if a reply of `identity` answers the command: only the node that the command was
 * sent to can answer it (proto/README.md, "Publishing"). */
bool pending_answers(const struct pending *one, const char *identity);
/* The functions that find a command return NULL if none matches. */
struct pending *pendings_by_id(struct pendings *p, const char *id);
struct pending *pendings_by_number(struct pendings *p, uint64_t number);
struct pending *pendings_oldest(struct pendings *p);
void pendings_remove(struct pendings *p, struct pending *one);
/* Sets the number to 0 for every command that is not acknowledged. Call it after the outbox gets a
 * new id, because its rows then lose their numbers. */
void pendings_unpublish(struct pendings *p);
