/* What several commands do with one identity of the policy. */
#pragma once

#include "services/client/keys/key_change.h"
#include "services/client/keys/key_trial.h"

/* A key for the identity, kept if it is there, made if not; and its row in the policy. A key of
 * another role is another's, one that was revoked stays so, and who is in the policy with a key
 * that is not here keeps it. A CODE_*, told. */
int key_identity_make(struct key_change *k, const struct key_holder *t);
