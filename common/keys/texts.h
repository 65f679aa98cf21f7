/* What is wrong with a key file or mesh.json: printf formats, of which the first argument is the
 * path. English, because a daemon logs them at its start. For a person, the koers command has Dutch
 * texts of its own and chooses them by the result code. */
#pragma once

#define TEXT_FILE_MISSING "%s: does not exist"
#define TEXT_FILE_OPEN    "%s: %s"
#define TEXT_FILE_JSON    "%s: no valid JSON: %s"
#define TEXT_FILE_MEMBER  "%s: %s is missing or not valid"
#define TEXT_FILE_PAIR    "%s: curve_public does not belong to curve_secret"
#define TEXT_FILE_EXISTS  "%s: exists already"
#define TEXT_KEY_OPEN     "%s: open to others than its owner (chmod 400)"
