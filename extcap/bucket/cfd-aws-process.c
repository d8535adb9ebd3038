/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-aws-process.h"

#include "cfd-error.h"
#include "cfd-json.h"
#include "cfd-program.h"
#include "cfd-text.h"

#include <string.h>

/* A session token has up to some 4 KiB. */
#define MAX_OUTPUT_BYTES (16 * 1024)

#define MAX_NAME_BYTES 80

/* Of the format. */
#define VERSION 1

static const gchar *
take_member(const CfdJson *json, const gchar *name, CfdRedactor *redactor)
{
    const gchar *value = cfd_json_string(cfd_json_member(json, name));

    cfd_redactor_learn(redactor, value);
    return value;
}

static CfdBucketKeys *
parse(const gchar *output, CfdRedactor *redactor, GError **error)
{
    g_autoptr(CfdJson) json = cfd_json_parse(output, strlen(output), NULL);
    const gchar *id = take_member(json, "AccessKeyId", redactor);
    const gchar *secret = take_member(json, "SecretAccessKey", redactor);
    const gchar *token = take_member(json, "SessionToken", redactor);
    gint64 version = 0;

    if (token != NULL && *token == '\0')
        token = NULL;
    cfd_json_integer(cfd_json_member(json, "Version"), &version);
    if (version == VERSION && id != NULL && secret != NULL)
        return cfd_bucket_keys_new(redactor, id, secret, token, error);
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                "it must be JSON with \"Version\": %d, \"AccessKeyId\" and \"SecretAccessKey\"",
                VERSION);
    return NULL;
}

CfdBucketKeys *
cfd_aws_process_run(const CfdAwsConfig *config, gchar **argv, gboolean has_plain_arguments,
                    GError **error)
{
    g_autofree gchar *name = cfd_text_line(argv[0], MAX_NAME_BYTES);
    CfdProgram program = {
        .argv = argv,
        .environment = config->environment,
        .max_output_bytes = MAX_OUTPUT_BYTES,
        .has_plain_arguments = has_plain_arguments,
        .redactor = config->redactor,
        .loop = config->loop,
        .clock = config->clock,
    };
    gchar *output = cfd_program_run(&program, error);
    CfdBucketKeys *keys;

    if (output == NULL)
        return NULL;
    keys = parse(output, config->redactor, error);
    if (keys == NULL)
        g_prefix_error(error, "what the program %s printed cannot be used: ", name);
    cfd_secret_free_text(output);
    return keys;
}
