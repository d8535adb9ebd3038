/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cli.h"

#include "cfd-table.h"

#include "cfd-buckets.h"
#include "cfd-error.h"
#include "cfd-proof.h"

static const CfdTableColumn COLUMNS[] = {
    {.title = "ID"},
    {.title = "STATUS"},
    {.title = "SUBMITTED", .is_optional = TRUE},
    {.title = "VALIDATED", .is_optional = TRUE},
    {.title = "ADDRESS"},
    {0},
};

static gboolean
print_json(const CfdShell *shell, const GPtrArray *buckets, GError **error)
{
    g_autoptr(CfdJson) list = cfd_json_array_new();

    for (guint i = 0; i < buckets->len; i++) {
        const CfdBucketFacts *bucket = g_ptr_array_index(buckets, i);

        cfd_json_add(list, cfd_json_ref(bucket->json));
    }
    return cfd_terminal_print_json(shell->terminal, list, error);
}

static gboolean
print_table(const CfdShell *shell, const GPtrArray *buckets, GError **error)
{
    g_autoptr(CfdTable) table = cfd_table_new(COLUMNS);

    for (guint i = 0; i < buckets->len; i++) {
        const CfdBucketFacts *bucket = g_ptr_array_index(buckets, i);

        cfd_table_add(table, (const gchar *const[]){bucket->id, bucket->status, bucket->submitted,
                                                    bucket->validated, bucket->address});
    }
    return cfd_table_print(table, shell->terminal, error);
}

gboolean
cfd_cli_bucket_list(CfdShell *shell, GError **error)
{
    g_autoptr(GPtrArray) buckets = cfd_buckets_list(shell->api, error);

    if (buckets == NULL)
        return FALSE;
    if (shell->options->json)
        return print_json(shell, buckets, error);
    if (buckets->len > 0)
        return print_table(shell, buckets, error);
    cfd_terminal_say(shell->terminal, "the account has no buckets for captures: cloudflaredump "
                                      "bucket add URI adds one");
    return TRUE;
}

/* What is left to be done where the file cannot be read from here. */
static void
explain_by_hand(CfdShell *shell, const CfdProof *proof)
{
    g_autofree gchar *address = g_shell_quote(cfd_proof_address(proof));
    g_autofree gchar *text = g_strdup_printf(
        "The bucket is added; what is missing is the proof that it is yours. By hand:\n"
        "  1. In the bucket %s open the file\n"
        "     %s\n"
        "     (in the dashboard of the store, say) and copy the text in it.\n"
        "  2. cloudflaredump bucket validate %s --challenge TEXT\n",
        cfd_proof_address(proof), cfd_proof_filename(proof), address);

    cfd_terminal_explain(shell->terminal, text);
}

static gchar *
find_challenge(CfdShell *shell, CfdProof *proof, GError **error)
{
    g_autoptr(GError) failure = NULL;
    gchar *challenge;

    if (shell->options->challenge != NULL)
        return g_strdup(shell->options->challenge);
    challenge = cfd_proof_read_challenge(proof, &failure);
    if (challenge != NULL) {
        cfd_terminal_say(shell->terminal, "read %s from the bucket", cfd_proof_filename(proof));
        return challenge;
    }
    if (!cfd_error_is_stop(failure) && cfd_proof_filename(proof) != NULL)
        explain_by_hand(shell, proof);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

/* From a bucket that Cloudflare knows to one that is proved. */
static gboolean
prove(CfdShell *shell, CfdProof *proof, GError **error)
{
    g_autofree gchar *challenge = find_challenge(shell, proof, error);

    if (challenge == NULL || !cfd_proof_send(proof, challenge, error))
        return FALSE;
    if (cfd_proof_state(proof) != CFD_PROOF_DONE)
        cfd_terminal_say(shell->terminal,
                         "sent it to Cloudflare, which takes five to ten minutes to check it; "
                         "Ctrl-C does not end that, and cloudflaredump bucket list shows it");
    if (!cfd_proof_wait(proof, error))
        return FALSE;
    cfd_meter_end(shell->meter);
    cfd_terminal_say(shell->terminal, "%s is ready for captures", cfd_proof_address(proof));
    return TRUE;
}

/* The proof of the bucket, as far as Cloudflare knows of it. */
static CfdProof *
begin(CfdShell *shell, GError **error)
{
    CfdProofConfig config = {
        .api = shell->api,
        .access = shell->access,
        .loop = shell->loop,
        .report = cfd_meter_report(shell->meter),
        .options = shell->options,
    };
    g_autoptr(CfdProof) proof = cfd_proof_new(&config, error);

    return proof != NULL && cfd_proof_look_up(proof, error) ? g_steal_pointer(&proof) : NULL;
}

/* From a bucket that Cloudflare does not know to one that it does. */
static gboolean
add(CfdShell *shell, CfdProof *proof, GError **error)
{
    if (!cfd_proof_add(proof, error))
        return FALSE;
    cfd_terminal_say(shell->terminal, "added %s", cfd_proof_address(proof));
    return TRUE;
}

static gboolean
fail_unknown(CfdShell *shell G_GNUC_UNUSED, CfdProof *proof, GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND,
                "Cloudflare does not know %s: add it with cloudflaredump bucket add",
                cfd_proof_address(proof));
    return FALSE;
}

/* make_known: what is done about a bucket that Cloudflare does not know. */
static gboolean
go_on(CfdShell *shell, gboolean (*make_known)(CfdShell *, CfdProof *, GError **), GError **error)
{
    g_autoptr(CfdProof) proof = begin(shell, error);

    if (proof == NULL)
        return FALSE;
    if (cfd_proof_state(proof) == CFD_PROOF_DONE) {
        cfd_terminal_say(shell->terminal, "%s is ready for captures already",
                         cfd_proof_address(proof));
        return TRUE;
    }
    if (cfd_proof_state(proof) == CFD_PROOF_NEW && !make_known(shell, proof, error))
        return FALSE;
    return prove(shell, proof, error);
}

gboolean
cfd_cli_bucket_add(CfdShell *shell, GError **error)
{
    return go_on(shell, add, error);
}

gboolean
cfd_cli_bucket_validate(CfdShell *shell, GError **error)
{
    return go_on(shell, fail_unknown, error);
}

gboolean
cfd_cli_bucket_remove_check(const CfdShell *shell, GError **error)
{
    if (shell->options->yes || cfd_terminal_can_ask(shell->terminal))
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "there is nobody to be asked: give --yes if you are sure");
    return FALSE;
}

gboolean
cfd_cli_bucket_remove(CfdShell *shell, GError **error)
{
    g_autoptr(CfdBucketFacts) bucket = cfd_buckets_find(shell->api, shell->word, error);
    gboolean is_sure = shell->options->yes;
    g_autofree gchar *question = NULL;

    if (bucket == NULL)
        return FALSE;
    question = g_strdup_printf("Cloudflare will no longer write captures into %s. Remove it?",
                               bucket->address);
    if (!is_sure && !cfd_terminal_confirm(shell->terminal, shell->loop, question, &is_sure, error))
        return FALSE;
    if (!is_sure) {
        cfd_terminal_say(shell->terminal, "nothing was removed");
        return TRUE;
    }
    if (!cfd_buckets_remove(shell->api, bucket->id, error))
        return FALSE;
    cfd_terminal_say(shell->terminal, "removed %s", bucket->address);
    return TRUE;
}
