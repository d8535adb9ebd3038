/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-offset.h"

#include "cfd-error.h"
#include "cfd-text.h"

#include <string.h>

#define MAX_AGE_S (CFD_OFFSET_MAX_AGE_US / G_TIME_SPAN_SECOND)

/* The last second of the year 9999, where RFC 3339 and GDateTime end; a zone can lead beyond it. */
#define MAX_ABSOLUTE_S G_GINT64_CONSTANT(253402300799)

/* Digits of a fraction of a second that are kept: microseconds. */
#define FRACTION_DIGITS 6

/* Takes exactly `digits` decimal digits from *text. */
static gboolean
take_number(const gchar **text, guint digits, gint *ret_number)
{
    gint number = 0;

    for (guint i = 0; i < digits; i++, (*text)++) {
        if (!g_ascii_isdigit(**text))
            return FALSE;
        number = number * 10 + g_ascii_digit_value(**text);
    }
    *ret_number = number;
    return TRUE;
}

static gboolean
take_one_of(const gchar **text, const gchar *characters)
{
    if (**text == '\0' || strchr(characters, **text) == NULL)
        return FALSE;
    (*text)++;
    return TRUE;
}

static gboolean
take_seconds_since_1970(const gchar **text, gint64 *ret_seconds)
{
    g_autoptr(GDateTime) date = NULL;
    gint year, month, day, hour, minute, second;

    if (!take_number(text, 4, &year) || !take_one_of(text, "-") || !take_number(text, 2, &month) ||
        !take_one_of(text, "-") || !take_number(text, 2, &day) || !take_one_of(text, "Tt "))
        return FALSE;
    if (!take_number(text, 2, &hour) || !take_one_of(text, ":") || !take_number(text, 2, &minute) ||
        !take_one_of(text, ":") || !take_number(text, 2, &second))
        return FALSE;
    date = g_date_time_new_utc(year, month, day, hour, minute, second);
    if (date == NULL)
        return FALSE;
    *ret_seconds = g_date_time_to_unix(date);
    return TRUE;
}

static gboolean
take_fraction_us(const gchar **text, gint64 *ret_us)
{
    gint64 us = 0;
    guint digits = 0;

    if (take_one_of(text, ".")) {
        for (; g_ascii_isdigit(**text); (*text)++, digits++) {
            if (digits < FRACTION_DIGITS)
                us = us * 10 + g_ascii_digit_value(**text);
        }
        if (digits == 0)
            return FALSE;
    }
    for (; digits < FRACTION_DIGITS; digits++)
        us *= 10;
    *ret_us = us;
    return TRUE;
}

static gboolean
take_zone_s(const gchar **text, gint64 *ret_seconds)
{
    gint sign, hours, minutes;

    if (take_one_of(text, "Zz")) {
        *ret_seconds = 0;
        return TRUE;
    }
    sign = **text == '-' ? -1 : 1;
    if (!take_one_of(text, "+-") || !take_number(text, 2, &hours) || !take_one_of(text, ":") ||
        !take_number(text, 2, &minutes) || hours > 23 || minutes > 59)
        return FALSE;
    *ret_seconds = (gint64)sign * (hours * 60 + minutes) * 60;
    return TRUE;
}

static gboolean
parse_absolute(const gchar *text, CfdOffset *ret_offset)
{
    gint64 seconds, fraction_us, zone_s, absolute_us;

    if (!take_seconds_since_1970(&text, &seconds) || !take_fraction_us(&text, &fraction_us) ||
        !take_zone_s(&text, &zone_s) || *text != '\0')
        return FALSE;
    absolute_us = (seconds - zone_s) * G_TIME_SPAN_SECOND + fraction_us;
    if (absolute_us <= 0 || seconds - zone_s > MAX_ABSOLUTE_S)
        return FALSE;
    *ret_offset = (CfdOffset){.absolute_us = absolute_us};
    return TRUE;
}

/* The digits of -1h30m10s; stops as soon as the number is beyond any that is allowed. */
static gboolean
take_amount(const gchar **text, gint64 *ret_amount)
{
    gint64 amount = 0;

    if (!g_ascii_isdigit(**text))
        return FALSE;
    for (; g_ascii_isdigit(**text); (*text)++) {
        amount = amount * 10 + g_ascii_digit_value(**text);
        if (amount > MAX_AGE_S)
            return FALSE;
    }
    *ret_amount = amount;
    return TRUE;
}

static gboolean
parse_relative(const gchar *text, CfdOffset *ret_offset)
{
    static const gchar units[] = "hms";
    static const gint64 unit_seconds[] = {60 * 60, 60, 1};
    const gchar *allowed = units;
    gint64 total_s = 0;

    do {
        const gchar *unit;
        gint64 amount;

        if (!take_amount(&text, &amount) || *text == '\0' || !(unit = strchr(allowed, *text)))
            return FALSE;
        total_s += amount * unit_seconds[unit - units];
        allowed = unit + 1;
        text++;
    } while (*text != '\0');
    if (total_s > MAX_AGE_S)
        return FALSE;
    *ret_offset = (CfdOffset){.relative_s = -total_s};
    return TRUE;
}

/* 14:05 or 14:05:30 */
static gboolean
parse_daytime(const gchar *text, CfdOffset *ret_offset)
{
    gint hour, minute;
    gint second = 0;

    if (!take_number(&text, 2, &hour) || !take_one_of(&text, ":") ||
        !take_number(&text, 2, &minute) ||
        (*text != '\0' && (!take_one_of(&text, ":") || !take_number(&text, 2, &second))) ||
        *text != '\0' || hour > 23 || minute > 59 || second > 59)
        return FALSE;
    *ret_offset = (CfdOffset){.daytime_s = (hour * 60 + minute) * 60 + second + 1};
    return TRUE;
}

gboolean
cfd_offset_parse(const gchar *text, CfdOffset *ret_offset)
{
    if (*text == '\0') {
        *ret_offset = (CfdOffset){0};
        return TRUE;
    }
    if (*text == '-')
        return parse_relative(text + 1, ret_offset);
    if (parse_daytime(text, ret_offset))
        return TRUE;
    return parse_absolute(text, ret_offset);
}

gboolean
cfd_offset_is_given(const CfdOffset *self)
{
    return self->relative_s != 0 || self->absolute_us != 0 || self->daytime_s != 0;
}

/* When a clock here has shown it last: today, or yesterday. Where it was set forward or back in
 * between, the moment is an hour off. */
static gint64
find_daytime_us(gint64 daytime_s, gint64 now_us)
{
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(now_us / G_TIME_SPAN_SECOND);
    gint64 shown_s = g_date_time_get_hour(now) * 3600 + g_date_time_get_minute(now) * 60 +
                     g_date_time_get_second(now);
    gint64 ago_s = shown_s - (daytime_s - 1);

    if (ago_s < 0)
        ago_s += 24 * 3600;
    return (now_us / G_TIME_SPAN_SECOND - ago_s) * G_TIME_SPAN_SECOND;
}

gint64
cfd_offset_moment_us(const CfdOffset *self, gint64 now_us)
{
    if (self->absolute_us != 0)
        return self->absolute_us;
    if (self->daytime_s != 0)
        return find_daytime_us(self->daytime_s, now_us);
    return now_us + self->relative_s * G_TIME_SPAN_SECOND;
}

gboolean
cfd_offset_check(const CfdOffset *self, const gchar *option, gint64 now_us, gint64 tolerance_us,
                 GError **error)
{
    gint64 moment_us = cfd_offset_moment_us(self, now_us);
    g_autofree gchar *moment = NULL;
    g_autofree gchar *now = NULL;

    if (moment_us >= now_us - CFD_OFFSET_MAX_AGE_US - tolerance_us &&
        moment_us <= now_us + tolerance_us)
        return TRUE;
    moment = cfd_text_rfc3339(moment_us);
    now = cfd_text_rfc3339(now_us);
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "%s is %s, but it is %s now: give a time within the last 24 hours", option, moment,
                now);
    return FALSE;
}
