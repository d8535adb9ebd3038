/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-place.h"

#include "cfd-config-file.h"
#include "cfd-credentials.h"
#include "cfd-file.h"

#include <unistd.h>

#define CONFIGURATION "configuration"
#define CREDENTIALS "credentials"
#define SPOOL "spool"

/* The API's limit for what one machine records (developers.cloudflare.com/magic-firewall/
 * packet-captures). */
#define LARGEST_FILE_BYTES ((gint64)1000 * 1000 * 1000)

CfdFinding *
cfd_checkup_place_configuration(const CfdOptions *options, const GError *failure)
{
    g_autofree gchar *path = cfd_config_file_path();

    if (failure != NULL)
        return cfd_finding_from_error(CONFIGURATION, failure);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return cfd_finding_new(CFD_FINDING_OPEN, CONFIGURATION,
                               "there is no %s; cloudflaredump login makes it", path);
    return cfd_finding_new(CFD_FINDING_GOOD, CONFIGURATION,
                           "%s is valid, and nobody else can change it%s%s", path,
                           options->profile != NULL ? "; profile " : "",
                           options->profile != NULL ? options->profile : "");
}

CfdFinding *
cfd_checkup_place_credentials(const CfdEnvironment *environment, const CfdArguments *arguments,
                              const GError *failure)
{
    const gchar *name;

    if (failure != NULL)
        return cfd_finding_from_error(CREDENTIALS, failure);
    for (guint i = 0; (name = cfd_credentials_option(i, NULL)) != NULL; i++) {
        const gchar *text;
        g_autofree gchar *origin =
            cfd_environment_origin(environment, arguments, cfd_options_find(name), &text);

        if (origin != NULL)
            return cfd_finding_new(CFD_FINDING_GOOD, CREDENTIALS, "from %s%s",
                                   g_str_equal(name, "token-in") ? "the keyring, by " : "", origin);
    }
    return cfd_finding_new(CFD_FINDING_GOOD, CREDENTIALS, "are there");
}

CfdFinding *
cfd_checkup_place_spool(const CfdOptions *options)
{
    g_autofree gchar *folder =
        options->spool_dir != NULL ? g_strdup(options->spool_dir) : cfd_file_cache_folder();
    g_autoptr(GError) failure = NULL;
    gint fd = cfd_file_open_unlinked(folder, &failure);

    if (fd < 0)
        return cfd_finding_from_error(SPOOL, failure);
    close(fd);
    if (!cfd_file_check_space(folder, LARGEST_FILE_BYTES, &failure))
        return cfd_finding_from_error(SPOOL, failure);
    return cfd_finding_new(CFD_FINDING_GOOD, SPOOL, "%s has room for the largest file of a capture",
                           folder);
}
