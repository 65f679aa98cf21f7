/* The vault has the contacts of signals: personal data, which must never reach the journal. It is a
 * SQLite file beside the view, synced at every write. When the view commits that a contact is
 * forgotten, the vault deletes it; contact_queries.c does not store it again. */
#pragma once

#include "common/daemon/daemon.h"

/* Hooks of struct daemon_spec. vault_start logs why it fails and returns -errno. */
int vault_start(struct daemon_spec *spec, const char *directory);
void vault_committed(const struct daemon_spec *spec, struct view *view);
void vault_stop(struct daemon_spec *spec);

struct vault_contact {
    char name[1024], email[1024], phone[1024];
};

/* vault_put blocks until the disk has the contact, and returns VIEW_OK or VIEW_E_FULL. vault_get
 * returns false if the vault has no contact of this signal. */
int vault_put(const struct daemon_spec *spec, const char *signal_id, const char *name,
              const char *email, const char *phone);
bool vault_get(const struct daemon_spec *spec, const char *signal_id,
               struct vault_contact *contact);
