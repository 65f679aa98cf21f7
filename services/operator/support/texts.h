/* This file has the Dutch texts about the file of a support bundle. */
#pragma once

#define T_BUNDLE_EXISTS      "%s bestaat al, en wordt niet overschreven"
#define T_BUNDLE_NOT_MADE    "%s is niet te maken: %s"
#define T_BUNDLE_NOT_WRITTEN "%s is niet te schrijven: %s"
#define T_BUNDLE_NONE        "%s is geen bundel van koers support-bundle"
#define T_BUNDLE_DAMAGED     "%s klopt niet met zijn manifest: beschadigd, of gewijzigd"
