/* This file makes the command of a finding: the command that a person can type to repair the
 * problem or to see more. A path may contain any character, so a path in a command is quoted for a
 * shell. */
#pragma once

#include "services/operator/doctor/finding.h"

/* Returns the word, in quotation marks if a shell needs them. Returns one of 4 static buffers, in
 * turn. */
const char *shell_quoted(const char *word);
/* Returns the folder of mesh.json, in a static buffer. */
const char *facts_home(const struct doctor_facts *f);

/* The functions below set x->command. */

/* Sets a command that starts or restarts a node under compose/local, systemd or containers. `verb`
 * is "start" or "restart". */
void remedy_node(const struct doctor_facts *f, struct finding *x, const char *verb,
                 const char *node);
/* Sets a command that shows the last lines of a node's log. */
void remedy_log(const struct doctor_facts *f, struct finding *x, const char *node);
/* Sets a command that rebuilds a node's view from the journal. */
void remedy_rebuild(const struct doctor_facts *f, struct finding *x, const char *node);
/* Sets a koers command. If the facts have the identity of the client, adds the option --as with
 * that identity. */
void remedy_koers(const struct doctor_facts *f, struct finding *x, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
