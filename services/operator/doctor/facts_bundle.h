/* This file converts facts to files of a support bundle, and back. */
#pragma once

#include "services/operator/doctor/facts.h"
#include "services/operator/support/support_bundle.h"

/* Adds the files client.json and health.json. Adds status.json and policy.json if the broker
 * answered. */
void facts_to_bundle(const struct doctor_facts *f, struct support_bundle *b);
/* Reads the facts of the bundle at `path`. Returns CODE_OK. Returns 66 if the file cannot be read,
 * is empty, or is too large. Returns 65 if the content of the file is not valid. Prints every error
 * on stderr. The caller calls facts_fini, also after an error. */
int facts_from_bundle(struct doctor_facts *f, const char *path);
