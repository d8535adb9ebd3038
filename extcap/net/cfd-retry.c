/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-retry.h"

#include "cfd-error.h"
#include "cfd-http.h"

static const CfdRetryPolicy POLICIES[] = {
    [CFD_RETRY_ONCE] = {.tries = 1, .connect_tries = 1},
    /* Half a minute is as long as a person waits for an error. */
    [CFD_RETRY_HASTY] = {.base_ms = 500,
                         .cap_ms = 4000,
                         .tries = 6,
                         .connect_tries = 3,
                         .retry_after_s = 10,
                         .budget_ms = 30 * 1000},
    /* A laptop changes its network, a service is restarted: two minutes. */
    [CFD_RETRY_PATIENT] = {.base_ms = 500,
                           .cap_ms = 8000,
                           .tries = 12,
                           .connect_tries = 12,
                           .retry_after_s = 120,
                           .budget_ms = 120 * 1000},
};

const CfdRetryPolicy *
cfd_retry_policy(CfdRetryPatience patience)
{
    return &POLICIES[patience];
}

static gint64
draw_wait_ms(const CfdRetryPolicy *policy, guint attempt, GRand *rand)
{
    gint64 bound_ms = policy->base_ms;

    for (guint i = 1; i < attempt && bound_ms < policy->cap_ms; i++)
        bound_ms *= 2;
    bound_ms = MIN(bound_ms, policy->cap_ms);
    return (gint64)(g_rand_double(rand) * (gdouble)bound_ms);
}

gint64
cfd_retry_wait_ms(const CfdRetryPolicy *policy, const GError *error, guint attempt,
                  gint64 elapsed_ms, gint64 retry_after_s, GRand *rand)
{
    gboolean unreachable = g_error_matches(error, CFD_ERROR, CFD_ERROR_UNREACHABLE);
    guint tries = unreachable ? policy->connect_tries : policy->tries;
    gint64 wait_ms;

    if (!cfd_error_is_transient(error) || attempt >= tries || elapsed_ms >= policy->budget_ms ||
        retry_after_s > policy->retry_after_s)
        return -1;
    wait_ms = draw_wait_ms(policy, attempt, rand);
    return retry_after_s > 0 ? retry_after_s * 1000 + wait_ms : wait_ms;
}

gint64
cfd_retry_parse_after_s(const gchar *retry_after, const gchar *date)
{
    guint64 seconds;
    gint64 until_us;
    gint64 now_us;

    if (retry_after == NULL)
        return -1;
    if (g_ascii_string_to_unsigned(retry_after, 10, 0, G_MAXINT32, &seconds, NULL))
        return (gint64)seconds;
    until_us = cfd_transfer_parse_date_us(retry_after);
    now_us = date != NULL ? cfd_transfer_parse_date_us(date) : -1;
    if (until_us < 0 || now_us < 0)
        return -1;
    return MAX(until_us - now_us, 0) / G_USEC_PER_SEC;
}

gint64
cfd_retry_read_after_s(const CfdTransfer *transfer)
{
    return cfd_retry_parse_after_s(cfd_transfer_header(transfer, "retry-after"),
                                   cfd_transfer_header(transfer, "date"));
}
