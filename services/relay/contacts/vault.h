/* The vault: contacts of signals, personal data that never enters the journal. A file of its own
 * beside the view, written with full durability; the row of a signal whose contact was forgotten is
 * deleted once that fact is committed, and is refused from then on. */
#pragma once

#include "common/daemon/daemon.h"

/* Hooks of struct daemon_spec. */
int vault_start(struct daemon_spec *spec, const char *directory);
void vault_committed(const struct daemon_spec *spec, struct view *view);
void vault_stop(struct daemon_spec *spec);

struct vault_contact {
    char name[1024], email[1024], phone[1024];
};

/* VIEW_E_FULL as it is. */
int vault_put(const struct daemon_spec *spec, const char *signal_id, const char *name,
              const char *email, const char *phone);
bool vault_get(const struct daemon_spec *spec, const char *signal_id,
               struct vault_contact *contact);
