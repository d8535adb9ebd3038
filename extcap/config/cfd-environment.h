/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-argv.h"
#include "cfd-config-file.h"
#include "cfd-options.h"
#include "cfd-redact.h"

#include <glib.h>

/* Where values come from that the command line does not give: environment variables, the
 * process's or a test's, and behind them a profile of the user's file,
 * and the rest of the file. */
typedef struct {
    /* The value of `name`, or NULL; owned by the environment. */
    const gchar *(*lookup)(const gchar *name, gpointer data);
    gpointer data;
    const CfdConfigFile *file;    /* borrowed; NULL: none */
    const CfdConfigFile *profile; /* of the file, goes before the rest of it; NULL: none */
} CfdEnvironment;

/* Finds the profile that command line, environment or file name. arguments: NULL: there is no
 * command line. FALSE with CFD_ERROR_OPTION if the file does not have it, and the command does not
 * make it. */
gboolean cfd_environment_choose_profile(CfdEnvironment *self, const CfdArguments *arguments,
                                        GError **error);

/* Makes the passwords of the proxies that libcurl finds in the environment known to `redactor`:
 * libcurl quotes them in its own words. */
void cfd_environment_learn_proxies(const CfdEnvironment *self, CfdRedactor *redactor);

/* The variable that libcurl takes a proxy for https from where no option gives one, and its value;
 * NULL: none. Both are owned by others. */
const gchar *cfd_environment_find_proxy(const CfdEnvironment *self, const gchar **ret_text);

/* Whether this process's terminal knows no control sequences (terminfo(5), "dumb"). */
gboolean cfd_environment_has_dumb_terminal(void);

/* Whether the user wants texts without colours (no-color.org). */
gboolean cfd_environment_has_no_colours(void);

/* The environment of this process, without a file. */
CfdEnvironment cfd_environment_process(void);

/* One in which nothing is set. */
CfdEnvironment cfd_environment_nothing(void);

/* The environment of this process for a program that it runs: without our secrets, and without the
 * key ids that they belong to, for half a pair confuses AWS's tools. The caller frees it with
 * g_strfreev(). */
gchar **cfd_environment_for_helpers(void);

/* The two files of AWS's tools, in ~/.aws or where their variables say
 * (docs.aws.amazon.com/sdkref/latest/guide/file-location.html). The caller frees the path. */
gchar *cfd_environment_aws_credentials_file(const CfdEnvironment *self);
gchar *cfd_environment_aws_config_file(const CfdEnvironment *self);

/* Whether any of the variables for credentials is set, or the file or one of its profiles has a
 * token, a command for one, or an e-mail address and a key: then the dialog must not ask for a
 * token. */
gboolean cfd_environment_has_credentials(const CfdEnvironment *self);

/* The variable of the account's ID if it is set, and its value; NULL: it is not. */
const gchar *cfd_environment_find_account(const CfdEnvironment *self, const gchar **ret_text);

/* A variable that is set, and gives a token or a key; NULL: none. Owned by the table. */
const gchar *cfd_environment_find_credentials(const CfdEnvironment *self);

/* What an option has in the dialog before anything is typed: the file's value where it is one that
 * the option takes, else the table's default; NULL where the table has none. Wireshark passes it as
 * if it had been typed, and it must not go before the environment. Owned by file and table. */
const gchar *cfd_environment_default(const CfdEnvironment *self, const CfdOption *row);

/* What environment or file give for an option of the dialog, or for the one that it overrides, if
 * it is a value that the option takes; NULL: nothing. ret_origin: where it stands, short: a
 * variable's name or `config.ini`; owned by the table. The text is owned by others. */
const gchar *cfd_environment_stored(const CfdEnvironment *self, const CfdOption *row,
                                    const gchar **ret_origin);

/* Where the value of an option comes from that is in force, for people: `--colo`, a variable's
 * name, `colo in PATH`, `default`; NULL: it has none. ret_text: the value as it stands there, which
 * may be a secret; owned by whoever gives it. The caller frees the origin. */
gchar *cfd_environment_origin(const CfdEnvironment *self, const CfdArguments *arguments,
                              const CfdOption *row, const gchar **ret_text);

/* The value of every option: from the command line, else from the environment, else from the
 * profile, else from the file, else the default; what is empty is not given. Wireshark passes all
 * of its dialog: what stands there as the dialog begins leaves it to the profile. Of credentials,
 * those of the first of these that has a token or a key: a token of a later one is left out; and
 * the bucket's keys all come from one. What does not count for the capture that is asked for keeps
 * its default, and is read in the file alone, all of which must be right, and in the profile.
 * now_us: this computer's clock, for a first check of --offset-time. CFD_ERROR_OPTION names the
 * option, the variable or the key and the file, the value and what is allowed. The caller frees
 * it. */
CfdOptions *cfd_environment_resolve(const CfdEnvironment *self, const CfdArguments *arguments,
                                    CfdRedactor *redactor, gint64 now_us, GError **error);
