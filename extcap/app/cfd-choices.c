/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-choices.h"

#include "cfd-buckets.h"
#include "cfd-captures.h"

#include "cfd-api.h"
#include "cfd-record.h"
#include "cfd-text.h"

/* Of an ID: errors and the log name it, and so it can be found in the list. */
#define SHOWN_DIGITS 8

static void
free_choice(gpointer data)
{
    CfdChoice *self = data;

    g_free(self->value);
    g_free(self->display);
    g_free(self);
}

GPtrArray *
cfd_choices_new(void)
{
    return g_ptr_array_new_with_free_func(free_choice);
}

static CfdChoice *
make(const gchar *value, const gchar *display)
{
    CfdChoice *choice = g_new0(CfdChoice, 1);

    choice->value = g_strdup(value);
    choice->display = g_strdup(display);
    return choice;
}

void
cfd_choices_add(GPtrArray *self, const gchar *value, const gchar *display)
{
    g_ptr_array_add(self, make(value, display));
}

static CfdChoice *
find(const GPtrArray *self, const gchar *value)
{
    for (guint i = 0; i < self->len; i++) {
        CfdChoice *choice = g_ptr_array_index(self, i);

        if (g_str_equal(choice->value, value))
            return choice;
    }
    return NULL;
}

gboolean
cfd_choices_have(const GPtrArray *self, const gchar *value)
{
    return find(self, value) != NULL;
}

static GPtrArray *
load_accounts(CfdApi *api, GError **error)
{
    g_autoptr(GPtrArray) accounts = cfd_api_list_accounts(api, error);
    GPtrArray *choices;

    if (accounts == NULL)
        return NULL;
    choices = cfd_choices_new();
    for (guint i = 0; i < accounts->len; i++) {
        const CfdAccount *account = g_ptr_array_index(accounts, i);
        g_autofree gchar *display = g_strdup_printf("%s (%s)", account->name, account->id);

        cfd_choices_add(choices, account->id, *account->name != '\0' ? display : account->id);
    }
    return choices;
}

/* In the time zone of this computer, without a year: there are some days of captures. NULL: not
 * told. */
static gchar *
format_time(gint64 time_us)
{
    g_autoptr(GDateTime) time =
        time_us >= 0 ? g_date_time_new_from_unix_local(time_us / G_USEC_PER_SEC) : NULL;

    return time != NULL ? g_date_time_format(time, "%e %b %H:%M:%S") : NULL;
}

/* `28 Nov 01:42:10, full ord02, complete, 1204 packets (66802ca5), protocol 6`: what may be long
 * comes last, and goes first where room is short. */
static gchar *
describe_capture(const CfdCaptureFacts *capture)
{
    g_autofree gchar *time = format_time(capture->submitted_us);
    g_autoptr(GString) text = g_string_new(time != NULL ? time : "time unknown");

    g_string_append_printf(text, ", %s", capture->type != NULL ? capture->type : "type unknown");
    if (capture->colo != NULL)
        g_string_append_printf(text, " %s", capture->colo);
    if (capture->status != NULL)
        g_string_append_printf(text, ", %s", capture->status);
    if (capture->packets >= 0)
        g_string_append_printf(text, ", %" G_GINT64_FORMAT " packet%s", capture->packets,
                               capture->packets == 1 ? "" : "s");
    g_string_append_printf(text, " (%.*s)", SHOWN_DIGITS, capture->id);
    if (!g_str_equal(capture->filter, "none"))
        g_string_append_printf(text, ", %s", capture->filter);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gint
compare_newest_first(gconstpointer a, gconstpointer b)
{
    const CfdCaptureFacts *first = *(const CfdCaptureFacts *const *)a;
    const CfdCaptureFacts *second = *(const CfdCaptureFacts *const *)b;

    if (first->submitted_us == second->submitted_us)
        return 0;
    return first->submitted_us > second->submitted_us ? -1 : 1;
}

static GPtrArray *
load_captures(CfdApi *api, GError **error)
{
    g_autoptr(GPtrArray) captures = cfd_captures_list(api, error);
    GPtrArray *choices;

    if (captures == NULL)
        return NULL;
    choices = cfd_choices_new();
    g_ptr_array_sort(captures, compare_newest_first);
    for (guint i = 0; i < captures->len; i++) {
        const CfdCaptureFacts *capture = g_ptr_array_index(captures, i);
        g_autofree gchar *display = describe_capture(capture);

        cfd_choices_add(choices, capture->id, display);
    }
    return choices;
}

static void
add_buckets(GPtrArray *choices, const GPtrArray *buckets, gboolean is_proved)
{
    for (guint i = 0; i < buckets->len; i++) {
        const CfdBucketFacts *bucket = g_ptr_array_index(buckets, i);
        g_autofree gchar *display = NULL;

        if (bucket->is_proved != is_proved || cfd_choices_have(choices, bucket->address))
            continue;
        if (!is_proved)
            display = g_strdup_printf("%s: %s", bucket->status != NULL ? bucket->status : "unknown",
                                      bucket->address);
        cfd_choices_add(choices, bucket->address, is_proved ? bucket->address : display);
    }
}

static GPtrArray *
load_buckets(CfdApi *api, GError **error)
{
    g_autoptr(GPtrArray) buckets = cfd_buckets_list(api, error);
    GPtrArray *choices;

    if (buckets == NULL)
        return NULL;
    choices = cfd_choices_new();
    add_buckets(choices, buckets, TRUE);
    add_buckets(choices, buckets, FALSE);
    return choices;
}

GPtrArray *
cfd_choices_load(CfdOptionList list, CfdApi *api, GError **error)
{
    switch (list) {
    case CFD_LIST_ACCOUNTS:
        return load_accounts(api, error);
    case CFD_LIST_CAPTURES:
        return load_captures(api, error);
    case CFD_LIST_BUCKETS:
        return load_buckets(api, error);
    case CFD_LIST_NONE:
        break;
    }
    return cfd_choices_new();
}

/* What its state file tells, where the list does not. */
static gchar *
describe_stray(const CfdRecordFacts *facts)
{
    gint64 time_us = -1;
    g_autofree gchar *time = NULL;

    if (facts->submitted == NULL || !cfd_text_parse_rfc3339(facts->submitted, &time_us))
        time_us = -1;
    time = format_time(time_us);
    return g_strdup_printf("%s, %s (%.*s)", time != NULL ? time : "time unknown",
                           g_str_equal(facts->type, "simple") ? "sample" : facts->type,
                           SHOWN_DIGITS, facts->capture_id);
}

/* account_id: whose list it is; NULL: nobody knows. Of another account it can be opened, too, for
 * its state file tells which. */
static void
put_first(GPtrArray *self, guint index, const CfdRecordFacts *facts, const gchar *account_id)
{
    CfdChoice *known = find(self, facts->capture_id);
    gboolean is_other = account_id != NULL && !g_str_equal(facts->account_id, account_id);
    g_autofree gchar *words = known != NULL ? g_strdup(known->display) : describe_stray(facts);
    g_autofree gchar *display =
        g_strdup_printf("Not loaded yet: %s%s", words, is_other ? ", in another account" : "");

    if (known != NULL)
        g_ptr_array_remove(self, known);
    g_ptr_array_insert(self, (gint)index, make(facts->capture_id, display));
}

void
cfd_choices_put_strays_first(GPtrArray *self, const gchar *record_folder, const gchar *account_id,
                             gint64 now_us)
{
    g_autoptr(GPtrArray) strays = cfd_record_list_strays(record_folder, now_us);

    for (guint i = 0; i < strays->len; i++)
        put_first(self, i, g_ptr_array_index(strays, i), account_id);
}

const gchar *
cfd_choices_nothing(CfdOptionList list)
{
    switch (list) {
    case CFD_LIST_ACCOUNTS:
        return "Type Account ID in the tab Credentials: the token sees no account";
    case CFD_LIST_CAPTURES:
        return "No captures in this account yet";
    case CFD_LIST_BUCKETS:
        return "None yet: cloudflaredump bucket add";
    case CFD_LIST_NONE:
        break;
    }
    return "";
}
