/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-source.h"

#include "cfd-credentials.h"
#include "cfd-environment-private.h"

gboolean
cfd_source_is_given(const gchar *text)
{
    if (text == NULL)
        return FALSE;
    while (g_ascii_isspace(*text))
        text++;
    return *text != '\0';
}

const gchar *
cfd_source_variable(const CfdEnvironment *self, const CfdOption *row)
{
    const gchar *const names[] = {row->variable, row->second_variable};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i] != NULL && cfd_source_is_given(self->lookup(names[i], self->data)))
            return names[i];
    }
    return NULL;
}

/* What the command line gives for an option. The dialog passes what it began with, too: that is no
 * choice where the profile has one. */
static const gchar *
look_up_argument(const CfdEnvironment *self, const CfdArguments *arguments, const CfdOption *row)
{
    const gchar *text = arguments != NULL ? cfd_argv_value(arguments, row) : NULL;

    if (text != NULL && arguments->verb == CFD_VERB_CAPTURE &&
        cfd_source_is_given(cfd_config_file_value(self->profile, row)) &&
        g_strcmp0(text, cfd_environment_default(self, row)) == 0)
        return NULL;
    return text;
}

const gchar *
cfd_source_look_up(const CfdEnvironment *self, const CfdArguments *arguments, CfdSource source,
                   const CfdOption *row)
{
    const gchar *variable;

    switch (source) {
    case CFD_SOURCE_ARGUMENTS:
        return look_up_argument(self, arguments, row);
    case CFD_SOURCE_ENVIRONMENT:
        variable = cfd_source_variable(self, row);
        return variable != NULL ? self->lookup(variable, self->data) : NULL;
    case CFD_SOURCE_PROFILE:
        return cfd_config_file_value(self->profile, row);
    case CFD_SOURCE_FILE:
        return cfd_config_file_value(self->file, row);
    case CFD_N_SOURCES:
        break;
    }
    return NULL;
}

CfdSource
cfd_source_find(const CfdEnvironment *self, const CfdArguments *arguments, const CfdOption *row)
{
    CfdSource source = CFD_SOURCE_ARGUMENTS;

    while (source < CFD_N_SOURCES &&
           !cfd_source_is_given(cfd_source_look_up(self, arguments, source, row)))
        source++;
    return source;
}

/* What to call an option in an error. */
gchar *
cfd_source_name(const CfdEnvironment *self, const CfdArguments *arguments, CfdSource source,
                const CfdOption *row)
{
    if (source == CFD_SOURCE_ARGUMENTS)
        return cfd_argv_origin(arguments, row);
    if (source == CFD_SOURCE_ENVIRONMENT)
        return g_strdup(cfd_source_variable(self, row));
    return cfd_config_file_origin(source == CFD_SOURCE_PROFILE ? self->profile : self->file, row);
}

const CfdOption *
cfd_source_token_form(guint index)
{
    gboolean is_token = FALSE;
    const gchar *name = cfd_credentials_option(index, &is_token);

    return name != NULL && is_token ? cfd_options_find(name) : NULL;
}

static gboolean
is_token_form(const CfdOption *row)
{
    const CfdOption *form;

    for (guint i = 0; (form = cfd_source_token_form(i)) != NULL; i++) {
        if (form == row)
            return TRUE;
    }
    return FALSE;
}

/* A token goes before a key. So that a key of the command line goes before everything of the
 * environment, the environment's token must not be seen beside it; and so on. An e-mail address
 * alone does not decide: Wireshark saves it, but never the key that it was typed with. */
gboolean
cfd_source_is_overruled(const CfdEnvironment *self, const CfdArguments *arguments, CfdSource source,
                        const CfdOption *row)
{
    const CfdOption *form;

    if (!is_token_form(row))
        return FALSE;
    for (guint i = 0; (form = cfd_source_token_form(i)) != NULL; i++) {
        if (cfd_source_find(self, arguments, form) < source)
            return TRUE;
    }
    return cfd_source_find(self, arguments, cfd_options_find("api-key")) < source;
}

/* The first option in the table that the source gives, of `leader` and those that belong to it, or
 * of the latter alone; NULL: none. */
const CfdOption *
cfd_source_find_member(const CfdEnvironment *self, const CfdArguments *arguments, CfdSource source,
                       const CfdOption *leader, gboolean is_beside)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (cfd_options_leader(row) == leader && (row != leader || !is_beside) &&
            cfd_source_is_given(cfd_source_look_up(self, arguments, source, row)))
            return row;
    }
    return NULL;
}

/* A weaker source that gives the same key as `strongest`, and what belongs to it. */
static CfdSource
find_complete(const CfdEnvironment *self, const CfdArguments *arguments, CfdSource strongest,
              const CfdOption *leader)
{
    const gchar *key = cfd_source_look_up(self, arguments, strongest, leader);

    for (CfdSource source = strongest + 1; source < CFD_N_SOURCES; source++) {
        const gchar *other = cfd_source_look_up(self, arguments, source, leader);

        if (other != NULL && cfd_environment_is_same(leader, key, other) &&
            cfd_source_find_member(self, arguments, source, leader, TRUE) != NULL)
            return source;
    }
    return strongest;
}

/* What belongs together comes from one source, the strongest that gives any of it: a session token
 * of the environment is not for a key that was typed. But Wireshark saves the id of a key, and
 * never its secret: an id alone leaves the rest to where it stands once more. */
CfdSource
cfd_source_find_common(const CfdEnvironment *self, const CfdArguments *arguments,
                       const CfdOption *row)
{
    const CfdOption *leader = cfd_options_leader(row);
    CfdSource source = CFD_SOURCE_ARGUMENTS;

    while (source < CFD_N_SOURCES &&
           cfd_source_find_member(self, arguments, source, leader, FALSE) == NULL)
        source++;
    if (source == CFD_N_SOURCES ||
        cfd_source_find_member(self, arguments, source, leader, TRUE) != NULL)
        return source;
    return find_complete(self, arguments, source, leader);
}
