/* This file has the Dutch texts of `koers journal`, `koers backup` and `koers restore`. */
#pragma once

#define T_BACKUP_ABSENT                                                                            \
    "%s is hier niet geïnstalleerd; het hoort bij het pakket koers-daemons "                      \
    "(apt install koers-daemons), en draait op de machine waar de bestanden staan"
#define T_BACKUP_FAILED "%s: %s"
