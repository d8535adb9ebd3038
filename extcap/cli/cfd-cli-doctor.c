/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong, a line each, in the order in which things depend on each other. */
#include "cfd-cli.h"

#include "cfd-findings.h"

#include "cfd-checkup-cloud.h"
#include "cfd-checkup-place.h"
#include "cfd-checkup-wireshark.h"
#include "cfd-error.h"

#include <unistd.h>

/* Where the Wiresharks are that this user starts. */
static void
check_wireshark(CfdShell *shell, CfdFindings *findings)
{
    const CfdEnvironment *environment = shell->environment;
    const gchar *path = environment->lookup("PATH", environment->data);
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) found = NULL;
    CfdCheckupWireshark checkup = {.loop = shell->loop, .is_root = geteuid() == 0};

    cfd_findings_begin(findings, "Wireshark");
    found = cfd_wireshark_find(path, shell->loop, &failure);
    if (found == NULL)
        cfd_findings_tell(findings, cfd_finding_from_error("Wireshark", failure));
    for (guint i = 0; found != NULL && i < found->len; i++) {
        checkup.wireshark = g_ptr_array_index(found, i);
        cfd_findings_tell(findings, cfd_checkup_wireshark_extcap(&checkup));
        cfd_findings_tell(findings, cfd_checkup_wireshark_dissector(&checkup));
    }
}

/* FALSE: what follows cannot be looked at. */
static gboolean
check_configuration(CfdShell *shell, CfdFindings *findings)
{
    g_autoptr(GError) failure = NULL;

    shell->reach(shell, CFD_SHELL_OPTIONS, &failure);
    cfd_findings_tell(findings, cfd_checkup_place_configuration(shell->options, failure));
    if (failure != NULL)
        return FALSE;
    if (!shell->reach(shell, CFD_SHELL_NETWORK, &failure))
        cfd_findings_tell(findings, cfd_finding_from_error("log", failure));
    return failure == NULL;
}

/* FALSE: nothing more can be asked. */
static gboolean
check_way(CfdShell *shell, CfdFindings *findings)
{
    gboolean is_open;
    g_autoptr(GPtrArray) told = NULL;

    cfd_findings_begin(findings, "the way to Cloudflare");
    told = shell->check_way(shell, &is_open);
    g_ptr_array_set_free_func(told, NULL);
    for (guint i = 0; i < told->len; i++)
        cfd_findings_tell(findings, g_ptr_array_index(told, i));
    return is_open;
}

static gboolean
check_credentials(CfdShell *shell, CfdFindings *findings)
{
    g_autoptr(GError) failure = NULL;

    shell->reach(shell, CFD_SHELL_CLOUD, &failure);
    cfd_findings_tell(findings,
                      cfd_checkup_place_credentials(shell->environment, shell->arguments, failure));
    return failure == NULL;
}

/* Of an account that is known. */
static void
check_account(CfdShell *shell, CfdFindings *findings)
{
    cfd_findings_begin(findings, "the captures");
    cfd_findings_tell(findings, cfd_checkup_cloud_captures(shell->api));
    cfd_findings_begin(findings, "the buckets");
    cfd_findings_tell(findings, cfd_checkup_cloud_buckets(shell->api));
    cfd_findings_tell(findings, cfd_checkup_cloud_bucket(shell->api, shell->access, shell->options,
                                                         cfd_meter_report(shell->meter)));
}

static gboolean
check_token(CfdShell *shell, CfdFindings *findings)
{
    cfd_findings_begin(findings, "the token");
    return cfd_findings_tell(findings, cfd_checkup_cloud_token(shell->api, shell->options));
}

static gboolean
find_account(CfdShell *shell, CfdFindings *findings)
{
    cfd_findings_begin(findings, "the account");
    return cfd_findings_tell(findings, cfd_checkup_cloud_account(shell->api));
}

/* What needs the network: each only where what it needs is there. */
static void
check_cloud(CfdShell *shell, CfdFindings *findings)
{
    static const gchar *const checks[] = {"token",   "account", "captures",
                                          "buckets", "bucket",  NULL};
    gboolean is_open = check_way(shell, findings);

    if (!check_credentials(shell, findings))
        cfd_findings_skip(findings, checks, "the credentials come first");
    else if (!is_open)
        cfd_findings_skip(findings, checks, "Cloudflare cannot be asked");
    else if (!check_token(shell, findings))
        cfd_findings_skip(findings, &checks[1], "the token comes first");
    else if (!find_account(shell, findings))
        cfd_findings_skip(findings, &checks[2], "the account comes first");
    else
        check_account(shell, findings);
}

gboolean
cfd_cli_doctor(CfdShell *shell, GError **error)
{
    static const gchar *const later[] = {"proxy",       "DNS",   "TLS",     "Cloudflare", "clock",
                                         "credentials", "token", "account", "captures",   "buckets",
                                         "bucket",      "spool", NULL};
    g_autofree gchar *libraries = shell->describe_libraries();
    g_autoptr(CfdFindings) findings = NULL;

    if (!shell->reach(shell, CFD_SHELL_LOOP, error))
        return FALSE;
    findings = cfd_findings_new(shell->terminal, shell->cancel, shell->options->json);
    cfd_findings_tell(findings, cfd_finding_new(CFD_FINDING_GOOD, "versions",
                                                "cloudflaredump " CFD_VERSION ", %s", libraries));
    check_wireshark(shell, findings);
    if (check_configuration(shell, findings)) {
        check_cloud(shell, findings);
        cfd_findings_tell(findings, cfd_checkup_place_spool(shell->options));
    } else {
        cfd_findings_skip(findings, later, "the configuration comes first");
    }
    return cfd_findings_end(findings, error);
}
