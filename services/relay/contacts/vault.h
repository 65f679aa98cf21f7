/* The vault has the contacts of signals. Contacts are personal data and must never reach the
 * journal. The vault is a SQLite file, vault.db, next to the view. When the view has committed that
 * a contact is forgotten, the vault deletes that contact. */
#pragma once

#include "common/daemon/daemon.h"

/* Opens the vault in `directory` when the daemon starts. Returns 0, or a negative errno after
 * logging the reason. If the vault is damaged, ends the process with exit code 74. */
int vault_start(struct daemon_spec *spec, const char *directory);
/* Deletes forgotten contacts, after each commit of the view. */
void vault_committed(const struct daemon_spec *spec, struct view *view);
/* Closes the vault when the daemon stops. */
void vault_stop(struct daemon_spec *spec);

struct vault_contact {
    char name[1024], email[1024], phone[1024];
};

/* Stores the contact of a signal. Returns VIEW_OK when the disk has the contact, or VIEW_E_FULL. */
int vault_put(const struct daemon_spec *spec, const char *signal_id, const char *name,
              const char *email, const char *phone);
/* Reads the contact of a signal. Returns false if the vault has no contact for this signal. */
bool vault_get(const struct daemon_spec *spec, const char *signal_id,
               struct vault_contact *contact);
