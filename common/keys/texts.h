/* Problems of a key file or of mesh.json, as printf formats. The first argument is the path. The
 * texts are in English, because a daemon logs them at its start. The koers command does not print
 * them: it has Dutch texts for the same result codes. */
#pragma once

#define TEXT_FILE_MISSING "%s: does not exist"
#define TEXT_FILE_OPEN    "%s: %s"
#define TEXT_FILE_JSON    "%s: no valid JSON: %s"
#define TEXT_FILE_MEMBER  "%s: %s is missing or not valid"
#define TEXT_FILE_PAIR    "%s: curve_public does not belong to curve_secret"
#define TEXT_FILE_EXISTS  "%s: exists already"
#define TEXT_KEY_OPEN     "%s: open to others than its owner (chmod 400)"
