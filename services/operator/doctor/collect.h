/* Gathers the facts that the doctor judges: answers of the mesh, and files of this machine. An
 * error does not end the gathering, because it is a fact too. */
#pragma once

#include "services/command/client.h"
#include "services/command/session.h"
#include "services/operator/doctor/facts.h"

/* Called while the session is logged in, to ask more questions. */
typedef void collect_also_f(void *arg, struct session *s, const struct doctor_facts *f);

/* Gathers all facts. Blocks at most the client's timeout for the login and for each question.
 * `also` may be NULL. Free the facts with facts_fini. */
void collect(struct client *c, struct doctor_facts *f, collect_also_f *also, void *arg);
/* Gathers only the facts of this machine: files, no network. */
void collect_here(struct client *c, struct doctor_facts *f);
/* Tries a plain TCP connection to the endpoint, for at most timeout_us. `why` gets the system's
 * error text in English. */
enum facts_door collect_door(const char *endpoint, int64_t timeout_us, char *why, size_t size);
