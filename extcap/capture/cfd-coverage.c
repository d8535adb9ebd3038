/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-coverage.h"

#include "cfd-text.h"

/* Of each kind so many stretches of time are named: the sentence fits into a comment. */
#define MAX_NAMED 3

/* Windows of a kind. */
typedef struct {
    guint count;
    CfdWindow stretches[MAX_NAMED]; /* windows without gap in between are one */
    guint n_stretches;              /* also those that have no room there */
} Kind;

struct CfdCoverage {
    gint64 packet_limit;
    Kind kinds[CFD_COVERAGE_N_KINDS];
};

CfdCoverage *
cfd_coverage_new(gint64 packet_limit)
{
    CfdCoverage *self = g_new0(CfdCoverage, 1);

    self->packet_limit = packet_limit;
    return self;
}

void
cfd_coverage_free(CfdCoverage *self)
{
    g_free(self);
}

void
cfd_coverage_add(CfdCoverage *self, const CfdWindow *window, CfdCoverageKind kind)
{
    Kind *found = &self->kinds[kind];
    CfdWindow *last = found->n_stretches > 0 && found->n_stretches <= MAX_NAMED
                          ? &found->stretches[found->n_stretches - 1]
                          : NULL;

    found->count++;
    if (last != NULL && last->end_us == window->start_us)
        last->end_us = window->end_us;
    else if (found->n_stretches++ < MAX_NAMED)
        found->stretches[found->n_stretches - 1] = *window;
}

guint
cfd_coverage_incomplete(const CfdCoverage *self)
{
    guint count = 0;

    for (guint i = CFD_COVERAGE_WHOLE + 1; i < CFD_COVERAGE_N_KINDS; i++)
        count += self->kinds[i].count;
    return count;
}

gchar *
cfd_coverage_name(const CfdWindow *window)
{
    g_autofree gchar *start = cfd_text_rfc3339(window->start_us);
    g_autofree gchar *end = cfd_text_rfc3339(window->end_us);

    return g_strdup_printf("%s to %s", start, end);
}

gchar *
cfd_coverage_remark(const CfdCoverage *self, const CfdWindow *window, CfdCoverageKind kind)
{
    g_autofree gchar *name = cfd_coverage_name(window);

    switch (kind) {
    case CFD_COVERAGE_SATURATED:
        return g_strdup_printf("%s: packets are missing: the limit of %" G_GINT64_FORMAT
                               " was reached",
                               name, self->packet_limit);
    case CFD_COVERAGE_CUT:
        return g_strdup_printf("%s: packets are missing: the sample's file is damaged", name);
    case CFD_COVERAGE_MISSING:
        return g_strdup_printf("%s: all packets are missing: the log says why", name);
    case CFD_COVERAGE_WHOLE:
    case CFD_COVERAGE_N_KINDS:
        break;
    }
    return NULL;
}

/* `, 2 could not be had (A to B, C to D, and more)`. */
static void
append_kind(const CfdCoverage *self, CfdCoverageKind kind, GString *text)
{
    const Kind *found = &self->kinds[kind];

    if (found->count == 0)
        return;
    g_string_append_printf(text, ", %u ", found->count);
    if (kind == CFD_COVERAGE_SATURATED)
        g_string_append_printf(text, "at the limit of %" G_GINT64_FORMAT " packets",
                               self->packet_limit);
    else
        g_string_append(text, kind == CFD_COVERAGE_CUT ? "with a damaged file" : "not to be had");
    for (guint i = 0; i < MIN(found->n_stretches, MAX_NAMED); i++) {
        g_autofree gchar *name = cfd_coverage_name(&found->stretches[i]);

        g_string_append_printf(text, "%s%s", i == 0 ? " (" : ", ", name);
    }
    g_string_append(text, found->n_stretches > MAX_NAMED ? ", and more in the log)" : ")");
}

gchar *
cfd_coverage_sum_up(const CfdCoverage *self)
{
    guint incomplete = cfd_coverage_incomplete(self);
    GString *text;

    if (incomplete == 0)
        return NULL;
    text = g_string_new(NULL);
    for (CfdCoverageKind kind = CFD_COVERAGE_WHOLE + 1; kind < CFD_COVERAGE_N_KINDS; kind++)
        append_kind(self, kind, text);
    g_string_erase(text, 0, 2);
    g_autofree gchar *kinds = g_string_free(text, FALSE);

    return g_strdup_printf("packets are missing in %u of %u windows: %s", incomplete,
                           incomplete + self->kinds[CFD_COVERAGE_WHOLE].count, kinds);
}
