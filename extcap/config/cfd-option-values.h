/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The values of options that are one of some words, and how errors name two of the options. */

/* What kind of capture is asked for, by the API's words. */
typedef enum {
    CFD_OPTIONS_TYPE_SIMPLE,
    CFD_OPTIONS_TYPE_FULL,
} CfdOptionsType;

/* What Stop does to a full capture that is still recording. */
typedef enum {
    CFD_OPTIONS_STOP_LOAD,
    CFD_OPTIONS_STOP_LEAVE,
    CFD_OPTIONS_STOP_DISCARD,
} CfdOptionsOnStop;

/* Where a bucket of R2 is bound to. */
typedef enum {
    CFD_OPTIONS_JURISDICTION_NONE,
    CFD_OPTIONS_JURISDICTION_EU,
    CFD_OPTIONS_JURISDICTION_FEDRAMP,
    CFD_OPTIONS_JURISDICTION_US,
} CfdOptionsJurisdiction;

/* What becomes of a sample of many that has reached its limit of packets. */
typedef enum {
    CFD_OPTIONS_SATURATED_KEEP,
    CFD_OPTIONS_SATURATED_SPLIT,
} CfdOptionsOnSaturated;

/* Where else than in the file itself the credentials are kept. */
typedef enum {
    CFD_OPTIONS_TOKEN_IN_FILE,
    CFD_OPTIONS_TOKEN_IN_KEYRING,
} CfdOptionsTokenIn;

/* How an error names them. */
#define CFD_OPTIONS_OFFSET_TIME "End of the sample (--offset-time)"
#define CFD_OPTIONS_SINCE "From when (--since)"
