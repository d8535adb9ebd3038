/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-terminal.h"

#include "cfd-cancel.h"
#include "cfd-finding.h"

/* Findings as a person sees them: a line each with a mark, as soon as it is there; or all of them
 * as one JSON document. */
typedef struct CfdFindings CfdFindings;

/* Borrows terminal and cancel. */
CfdFindings *cfd_findings_new(CfdTerminal *terminal, const CfdCancel *cancel, gboolean as_json);
void cfd_findings_free(CfdFindings *self);

/* What is looked at now, which may take a while: shown to whoever looks on. */
void cfd_findings_begin(CfdFindings *self, const gchar *what);

/* Takes the finding. After a stop, and where nobody reads any more, nothing is told. Returns
 * whether it is not a bad one. */
gboolean cfd_findings_tell(CfdFindings *self, CfdFinding *finding);

/* Tells of several checks, NULL at the end, why they could not be done. */
void cfd_findings_skip(CfdFindings *self, const gchar *const *checks, const gchar *why);

/* Of CfdErrorCode: what the first bad one is about; CFD_ERROR_UNFIT: there is none. */
gint cfd_findings_code(const CfdFindings *self);

/* All are told. CFD_ERROR_UNFIT if any was bad; or why not all could be told. */
gboolean cfd_findings_end(CfdFindings *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdFindings, cfd_findings_free)
