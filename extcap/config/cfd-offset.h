/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* How far back Cloudflare keeps the traffic that a sample looks at (developers.cloudflare.com/api,
 * PCAPs, create, offset_time: "Must be within the last 24h"). */
#define CFD_OFFSET_MAX_AGE_US (24 * 60 * 60 * G_TIME_SPAN_SECOND)

/* For the first check, against this computer's clock: it may be wrong by a zone. */
#define CFD_OFFSET_LOCAL_TOLERANCE_US CFD_OFFSET_MAX_AGE_US

/* The forms that cfd_offset_parse() takes, for an error sentence or a help text. */
#define CFD_OFFSET_FORMS                                                                           \
    "a time within the last 24 hours: empty for now, how long ago such as -90s, -15m, -2h or "     \
    "-1h30m, the last time that a clock here showed 14:05, or a time with its zone such as "       \
    "2026-01-31T14:05:00Z or 2026-01-31T15:05:00+01:00"

/* A moment of the last 24 hours. All 0: now, or not given. */
typedef struct {
    gint64 relative_s;  /* added to now, so never above 0 */
    gint64 absolute_us; /* since 1970 in UTC */
    gint64 daytime_s;   /* the second of the day here, from 1 for midnight on; 0: it is none */
} CfdOffset;

gboolean cfd_offset_is_given(const CfdOffset *self);

/* Reads one of CFD_OFFSET_FORMS (RFC 3339; a space may stand for its T). FALSE when `text` is none
 * of them, is no date of the calendar, or is outside the years 1970 to 9999; ret_offset is then
 * untouched. */
gboolean cfd_offset_parse(const gchar *text, CfdOffset *ret_offset);

/* The moment that is meant, in µs since 1970, when it is now_us now. */
gint64 cfd_offset_moment_us(const CfdOffset *self, gint64 now_us);

/* Whether it is within the last 24 hours when it is now_us now, give or take tolerance_us.
 * CFD_ERROR_OPTION names the option, the time and now. option: `End of the sample
 * (--offset-time)`. */
gboolean cfd_offset_check(const CfdOffset *self, const gchar *option, gint64 now_us,
                          gint64 tolerance_us, GError **error);
