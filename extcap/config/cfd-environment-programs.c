/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What other programs and libraries read of the environment, or are to get of it. */
#include "cfd-environment-private.h"

#include "cfd-url.h"

#include <string.h>

/* libcurl's variables for proxies; one with a password is a secret. */
static const gchar *const proxies[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                       "ALL_PROXY"};

void
cfd_environment_learn_proxies(const CfdEnvironment *self, CfdRedactor *redactor)
{
    for (guint i = 0; i < G_N_ELEMENTS(proxies); i++) {
        const gchar *url = self->lookup(proxies[i], self->data);

        if (url != NULL)
            cfd_url_learn_user(url, redactor);
    }
}

const gchar *
cfd_environment_find_proxy(const CfdEnvironment *self, const gchar **ret_text)
{
    for (guint i = 0; i < G_N_ELEMENTS(proxies); i++) {
        *ret_text = self->lookup(proxies[i], self->data);
        if (cfd_source_is_given(*ret_text) && !g_str_equal(proxies[i], "http_proxy"))
            return proxies[i];
    }
    return NULL;
}

static gchar *
find_aws_file(const CfdEnvironment *self, const gchar *variable, const gchar *name)
{
    const gchar *path = self->lookup(variable, self->data);

    if (!cfd_source_is_given(path))
        return g_build_filename(g_get_home_dir(), ".aws", name, NULL);
    if (g_str_has_prefix(path, "~/"))
        return g_build_filename(g_get_home_dir(), path + strlen("~/"), NULL);
    return g_strdup(path);
}

gchar *
cfd_environment_aws_credentials_file(const CfdEnvironment *self)
{
    return find_aws_file(self, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
}

gchar *
cfd_environment_aws_config_file(const CfdEnvironment *self)
{
    return find_aws_file(self, "AWS_CONFIG_FILE", "config");
}

static gchar **
unset(gchar **environment, const CfdOption *row)
{
    if (row->variable != NULL)
        environment = g_environ_unsetenv(environment, row->variable);
    if (row->second_variable != NULL)
        environment = g_environ_unsetenv(environment, row->second_variable);
    return environment;
}

gchar **
cfd_environment_for_helpers(void)
{
    gchar **environment = g_get_environ();
    const CfdOption *row;

    for (guint i = 0; i < G_N_ELEMENTS(proxies); i++) {
        const gchar *url = g_environ_getenv(environment, proxies[i]);

        if (url != NULL && strchr(url, '@') != NULL)
            environment = g_environ_unsetenv(environment, proxies[i]);
    }
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (row->secret)
            environment = unset(unset(environment, row), cfd_options_leader(row));
    }
    return environment;
}
