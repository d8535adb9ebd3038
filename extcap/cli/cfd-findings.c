/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-findings.h"

#include "cfd-environment.h"
#include "cfd-error.h"
#include "cfd-help.h"
#include "cfd-text.h"

#include <string.h>

/* As wide as the longest name of a check, and one. */
#define NAME_COLUMNS 14
#define INDENT_COLUMNS (2 + NAME_COLUMNS)

/* Longer lines are hard to read. */
#define MAX_COLUMNS 100

/* An error and what the API says in it. */
#define MAX_TEXT_BYTES 2000

/* ECMA-48, SGR. */
#define PLAIN "\033[0m"

static const struct {
    const gchar *mark;
    const gchar *colour;
} LOOKS[] = {
    [CFD_FINDING_GOOD] = {"✓", "\033[32m"},
    [CFD_FINDING_BAD] = {"✗", "\033[1;31m"},
    [CFD_FINDING_OPEN] = {"–", "\033[2m"},
};

struct CfdFindings {
    CfdTerminal *terminal;
    const CfdCancel *cancel;
    CfdJson *list; /* NULL: they are told as lines */
    guint n_bad;
    gint code;       /* of the first bad one */
    GError *failure; /* why no more is told */
};

CfdFindings *
cfd_findings_new(CfdTerminal *terminal, const CfdCancel *cancel, gboolean as_json)
{
    CfdFindings *self = g_new0(CfdFindings, 1);

    self->terminal = terminal;
    self->cancel = cancel;
    self->list = as_json ? cfd_json_array_new() : NULL;
    self->code = CFD_ERROR_UNFIT;
    return self;
}

void
cfd_findings_free(CfdFindings *self)
{
    if (self == NULL)
        return;
    cfd_json_free(self->list);
    g_clear_error(&self->failure);
    g_free(self);
}

/* On a terminal what is long is wrapped beside the names; elsewhere a finding is a line. */
static gchar *
make_line(const CfdFindings *self, const CfdFinding *finding)
{
    gboolean has_colour = cfd_terminal_has_colours(self->terminal);
    guint columns = cfd_terminal_columns(self->terminal);
    g_autofree gchar *words = cfd_text_line(finding->text, MAX_TEXT_BYTES);
    g_autoptr(GString) text = g_string_new(NULL);
    GString *line = g_string_new(NULL);

    if (columns > INDENT_COLUMNS)
        cfd_help_append_wrapped_to(text, words, INDENT_COLUMNS, MIN(columns, MAX_COLUMNS));
    else
        g_string_append_printf(text, "%*s%s\n", INDENT_COLUMNS, "", words);
    g_string_append_printf(line, "%s%s%s %-*s%s", has_colour ? LOOKS[finding->result].colour : "",
                           LOOKS[finding->result].mark, has_colour ? PLAIN : "", NAME_COLUMNS,
                           finding->check, text->str + INDENT_COLUMNS);
    return g_string_free(line, FALSE);
}

void
cfd_findings_begin(CfdFindings *self, const gchar *what)
{
    g_autofree gchar *line = g_strdup_printf("looking at %s ...", what);

    cfd_terminal_show(self->terminal, line);
}

static void
tell(CfdFindings *self, const CfdFinding *finding)
{
    g_autofree gchar *line = NULL;

    if (self->list != NULL) {
        cfd_json_add(self->list, cfd_finding_to_json(finding));
        return;
    }
    line = make_line(self, finding);
    cfd_terminal_print(self->terminal, line, &self->failure);
}

gboolean
cfd_findings_tell(CfdFindings *self, CfdFinding *finding)
{
    gboolean is_bad = finding->result == CFD_FINDING_BAD;

    /* What failed because of a stop says nothing. */
    if (self->failure == NULL && cfd_cancel_check(self->cancel, G_MAXINT64, &self->failure)) {
        if (is_bad && self->n_bad++ == 0)
            self->code = finding->code;
        tell(self, finding);
    }
    cfd_finding_free(finding);
    return !is_bad;
}

void
cfd_findings_skip(CfdFindings *self, const gchar *const *checks, const gchar *why)
{
    for (guint i = 0; checks[i] != NULL; i++)
        cfd_findings_tell(self,
                          cfd_finding_new(CFD_FINDING_OPEN, checks[i], "not looked at: %s", why));
}

gint
cfd_findings_code(const CfdFindings *self)
{
    return self->code;
}

static gboolean
print_json(CfdFindings *self, GError **error)
{
    g_autoptr(CfdJson) document = cfd_json_object_new();

    cfd_json_set_string(document, "version", CFD_VERSION);
    cfd_json_set_object(document, "checks", cfd_json_ref(self->list));
    return cfd_terminal_print_json(self->terminal, document, error);
}

gboolean
cfd_findings_end(CfdFindings *self, GError **error)
{
    cfd_terminal_show(self->terminal, NULL);
    if (self->failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&self->failure));
        return FALSE;
    }
    if (self->list != NULL && !print_json(self, error))
        return FALSE;
    if (self->n_bad == 0)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_UNFIT, "%u check%s failed: what to do stands beside it",
                self->n_bad, self->n_bad == 1 ? " has" : "s have");
    return FALSE;
}
