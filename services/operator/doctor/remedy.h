/* The command of a finding: what a person can type to mend it or to see more. A command names nodes
 * and files of the mesh, so each word is quoted for a shell. */
#pragma once

#include "services/operator/doctor/finding.h"

/* The word, in quotation marks if a shell needs them. One of 4 static buffers, used in turn. */
const char *shell_quoted(const char *word);
/* The folder of mesh.json. A static buffer. */
const char *facts_home(const struct doctor_facts *f);

/* Each sets x->command. */

/* Starts or restarts a node where it runs: compose/local, systemd or containers. `verb` is "start"
 * or "restart". */
void remedy_node(const struct doctor_facts *f, struct finding *x, const char *verb,
                 const char *node);
/* Shows the last lines of a node's log. */
void remedy_log(const struct doctor_facts *f, struct finding *x, const char *node);
/* Rebuilds a node's view from the journal. */
void remedy_rebuild(const struct doctor_facts *f, struct finding *x, const char *node);
/* A koers command, with --as of the identity that asked. */
void remedy_koers(const struct doctor_facts *f, struct finding *x, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
