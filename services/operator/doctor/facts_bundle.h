/* The facts as files of a support bundle. */
#pragma once

#include "services/operator/doctor/facts.h"
#include "services/operator/support/support_bundle.h"

/* Adds client.json and health.json, and status.json and policy.json if the broker answered. */
void facts_to_bundle(const struct doctor_facts *f, struct support_bundle *b);
/* Reads the facts back from the bundle at `path`. Call facts_fini also after an error. Prints an
 * error on stderr and returns a CODE_*: 66 if there is no such file, 65 if it cannot be used. */
int facts_from_bundle(struct doctor_facts *f, const char *path);
