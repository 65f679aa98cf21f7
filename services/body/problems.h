/* This file gives short names to values of Problem in mesh.proto, for calls of out_refuse. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"

#define BAD_FIELD   KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_FIELD
#define UNKNOWN     KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN
#define NOT_YOURS   KOERS__MESH__V1__PROBLEM__PROBLEM_NOT_YOURS
#define WRONG_STATE KOERS__MESH__V1__PROBLEM__PROBLEM_WRONG_STATE
