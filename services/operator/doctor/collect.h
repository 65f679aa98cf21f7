/* Gathering facts: from the mesh, by questions; and on this machine, from files. Nothing that goes
 * wrong here ends it: it is a fact, too. */
#pragma once

#include "services/command/client.h"
#include "services/command/session.h"
#include "services/operator/doctor/facts.h"

/* What a command asks besides, while it is logged in. */
typedef void collect_also_f(void *arg, struct session *s, const struct doctor_facts *f);

/* Blocks at most the client's timeout for the login and for each question. also may be NULL. The
 * facts are to be freed with facts_fini. */
void collect(struct client *c, struct doctor_facts *f, collect_also_f *also, void *arg);
/* The part of this machine; asks nobody. */
void collect_here(struct client *c, struct doctor_facts *f);
/* What a plain connection to the endpoint gives, within the time. */
enum facts_door collect_door(const char *endpoint, int64_t timeout_us, char *why, size_t size);
