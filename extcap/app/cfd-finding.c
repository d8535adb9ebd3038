/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-finding.h"

#include "cfd-error.h"

static const gchar *const WORDS[] = {
    [CFD_FINDING_GOOD] = "ok",
    [CFD_FINDING_BAD] = "failed",
    [CFD_FINDING_OPEN] = "skipped",
};

CfdFinding *
cfd_finding_new(CfdFindingResult result, const gchar *check, const gchar *format, ...)
{
    CfdFinding *self = g_new0(CfdFinding, 1);
    va_list arguments;

    self->result = result;
    self->check = check;
    self->code = CFD_ERROR_OPTION;
    va_start(arguments, format);
    self->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return self;
}

CfdFinding *
cfd_finding_from_error(const gchar *check, const GError *error)
{
    CfdFinding *self = cfd_finding_new(CFD_FINDING_BAD, check, "%s", error->message);

    self->code = error->code;
    return self;
}

void
cfd_finding_free(CfdFinding *self)
{
    if (self == NULL)
        return;
    g_free(self->text);
    g_free(self);
}

CfdJson *
cfd_finding_to_json(const CfdFinding *self)
{
    CfdJson *json = cfd_json_object_new();

    cfd_json_set_string(json, "check", self->check);
    cfd_json_set_string(json, "result", WORDS[self->result]);
    cfd_json_set_string(json, "text", self->text);
    return json;
}
