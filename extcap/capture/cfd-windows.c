/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-windows.h"

#define SECOND_US ((gint64)G_USEC_PER_SEC)

/* From one request to the next: others who wait for the account's turn come first, as they ask
 * again within these seconds. */
#define TURN_US ((CFD_WINDOWS_TURN_S + 5) * SECOND_US)

struct CfdWindows {
    CfdWindowsConfig config;
    gint64 frontier_us; /* up to here windows were made */
    GArray *pending;    /* of CfdWindow: made and still to be asked for, the next one last */
    gint64 next_us;     /* no request before */
    guint requests;
};

static gint64
floor_to_second(gint64 time_us)
{
    return time_us / SECOND_US * SECOND_US;
}

CfdWindows *
cfd_windows_new(const CfdWindowsConfig *config)
{
    CfdWindows *self = g_new0(CfdWindows, 1);

    self->config = *config;
    self->config.window_s = CLAMP(config->window_s, CFD_WINDOWS_SHORTEST_S, CFD_WINDOWS_LONGEST_S);
    self->frontier_us = config->since_us;
    self->pending = g_array_new(FALSE, FALSE, sizeof(CfdWindow));
    return self;
}

void
cfd_windows_free(CfdWindows *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->pending);
    g_free(self);
}

static gboolean
is_following(const CfdWindows *self)
{
    return self->config.until_us == 0;
}

static gint64
lag_us(const CfdWindows *self)
{
    return self->config.lag_s * SECOND_US;
}

/* Who follows and is behind takes as much at once as can be had. */
static gint64
find_length_us(const CfdWindows *self, gint64 now_us)
{
    gint64 length_us = self->config.window_s * SECOND_US;
    gint64 passed_us = floor_to_second(now_us - lag_us(self)) - self->frontier_us;

    if (is_following(self))
        return CLAMP(passed_us, length_us, CFD_WINDOWS_LONGEST_S * SECOND_US);
    return MIN(length_us, self->config.until_us - self->frontier_us);
}

/* FALSE: there is none any more. */
static gboolean
find_first(const CfdWindows *self, gint64 now_us, CfdWindow *ret_window)
{
    if (self->pending->len > 0) {
        *ret_window = g_array_index(self->pending, CfdWindow, self->pending->len - 1);
        return TRUE;
    }
    if (!is_following(self) && self->frontier_us >= self->config.until_us)
        return FALSE;
    ret_window->start_us = self->frontier_us;
    ret_window->end_us = self->frontier_us + find_length_us(self, now_us);
    return TRUE;
}

/* Of all that follows the start of the next window without a gap. */
static gint64
find_end_us(const CfdWindows *self, const CfdWindow *window)
{
    if (self->pending->len > 0)
        return window->end_us;
    return is_following(self) ? G_MAXINT64 : self->config.until_us;
}

CfdWindowsNext
cfd_windows_next(const CfdWindows *self, gint64 now_us, CfdWindow *ret_window, gint64 *ret_until_us)
{
    gint64 oldest_us = floor_to_second(now_us - self->config.oldest_s * SECOND_US) + SECOND_US;

    if (!find_first(self, now_us, ret_window))
        return CFD_WINDOWS_END;
    if (now_us < self->next_us) {
        *ret_until_us = MAX(self->next_us, ret_window->end_us + lag_us(self));
        return CFD_WINDOWS_WAIT;
    }
    if (self->config.oldest_s > 0 && ret_window->start_us < oldest_us) {
        ret_window->end_us = MIN(find_end_us(self, ret_window), oldest_us);
        return CFD_WINDOWS_OLD;
    }
    *ret_until_us = ret_window->end_us + lag_us(self);
    return now_us < *ret_until_us ? CFD_WINDOWS_WAIT : CFD_WINDOWS_ASK;
}

void
cfd_windows_skip(CfdWindows *self, const CfdWindow *window)
{
    CfdWindow *first;

    if (self->pending->len == 0) {
        self->frontier_us = window->end_us;
        return;
    }
    first = &g_array_index(self->pending, CfdWindow, self->pending->len - 1);
    first->start_us = window->end_us;
    if (first->start_us >= first->end_us)
        g_array_set_size(self->pending, self->pending->len - 1);
}

void
cfd_windows_asked(CfdWindows *self, const CfdWindow *window, gint64 now_us)
{
    cfd_windows_skip(self, window);
    cfd_windows_put_off(self, now_us + TURN_US);
    self->requests++;
}

void
cfd_windows_put_off(CfdWindows *self, gint64 until_us)
{
    self->next_us = until_us;
}

guint
cfd_windows_remaining(const CfdWindows *self)
{
    gint64 length_us = self->config.window_s * SECOND_US;
    gint64 left_us = MAX(self->config.until_us - self->frontier_us, 0);

    return self->pending->len + (guint)((left_us + length_us - 1) / length_us);
}

gint64
cfd_windows_cost_us(guint requests)
{
    return requests > 0 ? (requests - 1) * TURN_US : 0;
}

gint64
cfd_windows_last_us(const CfdWindows *self, gint64 now_us)
{
    guint remaining = cfd_windows_remaining(self);

    if (remaining == 0)
        return now_us;
    return MAX(MAX(self->next_us, now_us) + cfd_windows_cost_us(remaining),
               self->config.until_us + lag_us(self));
}

CfdWindowsSplit
cfd_windows_split(CfdWindows *self, const CfdWindow *window)
{
    gint64 seconds = (window->end_us - window->start_us) / SECOND_US;
    gint64 middle_us = window->start_us + seconds / 2 * SECOND_US;
    const CfdWindow halves[] = {{middle_us, window->end_us}, {window->start_us, middle_us}};

    if (self->config.max_requests == 0 || seconds <= CFD_WINDOWS_SHORTEST_S)
        return CFD_WINDOWS_WHOLE;
    if (self->requests + cfd_windows_remaining(self) + G_N_ELEMENTS(halves) >
        self->config.max_requests)
        return CFD_WINDOWS_BOUNDED;
    g_array_append_vals(self->pending, halves, G_N_ELEMENTS(halves));
    return CFD_WINDOWS_SPLIT;
}
