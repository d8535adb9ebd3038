/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --extcap-reload-option: a list of the dialog is loaded while Wireshark's window waits for it. */
#include "cfd-run-private.h"

#include "cfd-choice-cache.h"
#include "cfd-error.h"
#include "cfd-selector.h"
#include "cfd-token-command.h"
#include "cfd-verbs.h"

/* The window is frozen meanwhile. */
#define LIMIT_US (8 * (gint64)G_USEC_PER_SEC)

/* Everything ends in time, whatever it waits for. */
static gboolean
open_loop(CfdRun *self, GError **error)
{
    if (!cfd_run_open_loop(self, error))
        return FALSE;
    cfd_cancel_trigger(self->cancel, CFD_CANCEL_LEAVE, 0);
    cfd_cancel_allow_until(self->cancel, cfd_clock_monotonic_us(cfd_clock_system()) + LIMIT_US);
    return TRUE;
}

static gboolean
has_token(CfdRun *self, CfdSelectorStep *ret_step, GError **error)
{
    *ret_step = CFD_SELECTOR_AT_COMMAND;
    if (!cfd_token_command_run(self->options, self->redactor, self->loop, cfd_clock_system(),
                               error))
        return FALSE;
    *ret_step = CFD_SELECTOR_AT_KEYRING;
    return cfd_credentials_take_from_keyring(self->options, TRUE, self->redactor, self->loop,
                                             error);
}

static gboolean
has_account(CfdRun *self, const CfdOption *row, GError **error)
{
    return row->list == CFD_LIST_ACCOUNTS || cfd_api_find_account(self->api, error);
}

/* NULL with how far it came. */
static GPtrArray *
load(CfdRun *self, const CfdOption *row, CfdSelectorStep *ret_step, GError **error)
{
    *ret_step = CFD_SELECTOR_AT_OPTIONS;
    if (!cfd_run_read_options(self, error) || !open_loop(self, error) ||
        !has_token(self, ret_step, error))
        return NULL;
    *ret_step = CFD_SELECTOR_AT_CREDENTIALS;
    if (!cfd_run_open_api(self, self->options->account_id, error))
        return NULL;
    *ret_step = CFD_SELECTOR_AT_ACCOUNT;
    if (!has_account(self, row, error))
        return NULL;
    *ret_step = CFD_SELECTOR_AT_LIST;
    return cfd_choices_load(row->list, self->api, error);
}

static gchar *
describe(CfdRun *self, const CfdOption *row, guint number, GPtrArray *choices)
{
    gboolean is_global = row->list == CFD_LIST_ACCOUNTS;
    const gchar *account_id = is_global ? NULL : cfd_api_account_id(self->api);
    g_autofree gchar *path = cfd_choice_cache_path();

    cfd_choice_cache_write(path, row->list, account_id, choices);
    if (row->list == CFD_LIST_CAPTURES)
        cfd_choices_put_strays_first(choices, self->record_folder, account_id,
                                     cfd_clock_wall_us(cfd_clock_system()));
    return cfd_selector_loaded(number, row, &self->environment, choices);
}

gchar *
cfd_run_load_list(CfdRun *self)
{
    g_autoptr(GPtrArray) choices = NULL;
    g_autoptr(GError) failure = NULL;
    g_autofree gchar *words = NULL;
    CfdSelectorFailure described;
    CfdSelectorStep step;
    guint number;
    const CfdOption *row = cfd_verbs_find_list(self->arguments->reload_option, &number);

    if (row == NULL)
        return g_strdup("");
    choices = load(self, row, &step, &failure);
    if (choices != NULL)
        return describe(self, row, number, choices);
    if (self->report != NULL)
        cfd_report_note(self->report, CFD_REPORT_ERROR, "the list of --%s: %s", row->name,
                        failure->message);
    words = cfd_redactor_apply(self->redactor, failure->message);
    described =
        (CfdSelectorFailure){step, failure->code, words, cfd_argv_value(self->arguments, row)};
    return cfd_selector_failed(number, row, &described);
}
