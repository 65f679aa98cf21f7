/* The vault: contacts of signals, personal data that never enters the journal. A file of its own
 * beside the view, written with full durability; the row of a signal whose contact was forgotten is
 * deleted once that fact is committed, and is refused from then on. */
#pragma once

#include "common/daemon/daemon.h"

/* Hooks of struct body. */
int vault_start(struct body *body, const char *directory);
void vault_committed(const struct body *body, struct view *view);
void vault_stop(struct body *body);

struct vault_contact {
    char name[1024], email[1024], phone[1024];
};

/* VIEW_E_FULL as it is. */
int vault_put(const struct body *body, const char *signal_id, const char *name, const char *email,
              const char *phone);
bool vault_get(const struct body *body, const char *signal_id, struct vault_contact *contact);
