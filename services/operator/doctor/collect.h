/* This file gathers the facts that the doctor judges: answers of the mesh, and files of this
 * machine. The gathering continues after an error, because an error is a fact too. */
#pragma once

#include "services/command/client.h"
#include "services/command/session.h"
#include "services/operator/doctor/facts.h"

/* The type of a function that asks more questions. collect() calls the function while the session
 * is logged in. */
typedef void collect_also_f(void *arg, struct session *s, const struct doctor_facts *f);

/* Gathers all facts. The function waits for the login and for the answer to each question. The
 * maximum time of each wait is the client's timeout. `also` may be NULL. The caller frees the facts
 * with facts_fini. */
void collect(struct client *c, struct doctor_facts *f, collect_also_f *also, void *arg);
/* Gathers only the facts of this machine. Reads files and does not use the network. */
void collect_here(struct client *c, struct doctor_facts *f);
/* Tries a TCP connection to each address of the endpoint, until one connection succeeds. The
 * maximum time for each address is `timeout_us`. Returns the result, which is DOOR_UNTRIED if the
 * endpoint is not a TCP address. If all connections failed, sets `why` to the system's error text,
 * in English. */
enum facts_door collect_door(const char *endpoint, int64_t timeout_us, char *why, size_t size);
