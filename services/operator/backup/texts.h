/* What the commands that keep a mesh's files say, in Dutch. */
#pragma once

#define T_KEEP_ABSENT                                                                              \
    "%s is hier niet geïnstalleerd; het hoort bij het pakket koers-daemons "                      \
    "(apt install koers-daemons), en draait op de machine waar de bestanden staan"
#define T_KEEP_FAILED "%s: %s"
