/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-option-kind.h"

#include "cfd-colo.h"
#include "cfd-error.h"
#include "cfd-offset.h"
#include "cfd-place.h"
#include "cfd-protocol.h"
#include "cfd-text.h"
#include "cfd-url.h"

#include <gio/gio.h>

#include <string.h>

/* Far beyond any token, path or URL in use, and far below what a header or a dialog can carry. */
#define MAX_VALUE_BYTES 4096

/* Wireshark keeps 1,024 bytes of an error: the value must leave room for what to do. */
#define MAX_QUOTED_BYTES 80

typedef struct {
    const gchar *word;    /* see cfd_option_kind_word() */
    const gchar *metavar; /* see cfd_option_kind_metavar() */
    const gchar *allowed; /* NULL: the row tells */
    /* `field` is changed on success only. */
    gboolean (*parse)(const CfdOption *row, const gchar *text, gpointer field,
                      CfdRedactor *redactor);
    void (*clear)(gpointer field);
} Behaviour;

static void
replace_text(gpointer field, gchar *text)
{
    gchar **owner = field;

    g_free(*owner);
    *owner = text;
}

static void
clear_text(gpointer field)
{
    replace_text(field, NULL);
}

static gboolean
parse_text(const CfdOption *row, const gchar *text, gpointer field,
           CfdRedactor *redactor G_GNUC_UNUSED)
{
    g_autofree gchar *whole = g_strdup_printf("\\A(?:%s)\\z", row->pattern);

    if (!g_regex_match_simple(whole, text, 0, 0))
        return FALSE;
    replace_text(field, g_strdup(text));
    return TRUE;
}

static gboolean
parse_hex(const CfdOption *row, const gchar *text, gpointer field, CfdRedactor *redactor)
{
    g_autofree gchar *lower = g_ascii_strdown(text, -1);

    return parse_text(row, lower, field, redactor);
}

static gboolean
is_quote(gchar character)
{
    return character == '"' || character == '\'';
}

/* What can stand in a header of HTTP: a token with a space is most often "Bearer" and the token. */
static gboolean
parse_secret(const CfdOption *row, const gchar *text, gpointer field, CfdRedactor *redactor)
{
    CfdSecret **owner = field;
    gsize length = strlen(text);

    if (length < row->minimum || is_quote(text[0]) || is_quote(text[length - 1]))
        return FALSE;
    for (const gchar *at = text; *at != '\0'; at++) {
        if (!g_ascii_isgraph(*at))
            return FALSE;
    }
    cfd_secret_unref(*owner);
    *owner = cfd_secret_new(redactor, text);
    return TRUE;
}

static void
clear_secret(gpointer field)
{
    CfdSecret **owner = field;

    g_clear_pointer(owner, cfd_secret_unref);
}

static gboolean
parse_number(const CfdOption *row, const gchar *text, gpointer field,
             CfdRedactor *redactor G_GNUC_UNUSED)
{
    guint64 number;

    if (!g_ascii_string_to_unsigned(text, 10, row->minimum, row->maximum, &number, NULL))
        return FALSE;
    *(guint *)field = (guint)number;
    return TRUE;
}

static gboolean
parse_choice(const CfdOption *row, const gchar *text, gpointer field,
             CfdRedactor *redactor G_GNUC_UNUSED)
{
    for (const CfdOptionChoice *choice = row->choices; choice->value != NULL; choice++) {
        if (g_str_equal(text, choice->value)) {
            *(guint *)field = choice->number;
            return TRUE;
        }
    }
    return FALSE;
}

static void
clear_number(gpointer field)
{
    *(guint *)field = 0;
}

static gboolean
parse_offset(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
             CfdRedactor *redactor G_GNUC_UNUSED)
{
    return cfd_offset_parse(text, field);
}

static void
clear_offset(gpointer field)
{
    *(CfdOffset *)field = (CfdOffset){0};
}

static gboolean
parse_address(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
              CfdRedactor *redactor G_GNUC_UNUSED)
{
    g_autoptr(GInetAddress) address = NULL;

    /* GLib would take a zone, which means nothing to Cloudflare. */
    if (strchr(text, '%') != NULL)
        return FALSE;
    address = g_inet_address_new_from_string(text);
    if (address == NULL)
        return FALSE;
    replace_text(field, g_inet_address_to_string(address));
    return TRUE;
}

static gboolean
parse_protocol(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
               CfdRedactor *redactor G_GNUC_UNUSED)
{
    gint number = cfd_protocol_parse(text);

    if (number == CFD_PROTOCOL_ANY)
        return FALSE;
    *(gint *)field = number;
    return TRUE;
}

static void
clear_protocol(gpointer field)
{
    *(gint *)field = CFD_PROTOCOL_ANY;
}

static gboolean
parse_server_url(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
                 CfdRedactor *redactor G_GNUC_UNUSED)
{
    gchar *url = cfd_url_parse_server(text);

    if (url == NULL)
        return FALSE;
    replace_text(field, url);
    return TRUE;
}

static gboolean
parse_proxy_url(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
                CfdRedactor *redactor)
{
    if (!cfd_url_check_proxy(text, redactor))
        return FALSE;
    replace_text(field, g_strdup(text));
    return TRUE;
}

static gboolean
parse_path(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
           CfdRedactor *redactor G_GNUC_UNUSED)
{
    if (!g_path_is_absolute(text))
        return FALSE;
    replace_text(field, g_strdup(text));
    return TRUE;
}

/* Whether a shell would do something with it that nobody does here. */
static gboolean
needs_shell(const gchar *text)
{
    gchar quote = '\0';
    gboolean begins_word = TRUE;

    for (const gchar *at = text; *at != '\0'; at++) {
        if (*at == '\\' && quote != '\'' && at[1] != '\0')
            at++;
        else if (*at == quote)
            quote = '\0';
        else if (quote == '\0' && is_quote(*at))
            quote = *at;
        else if (quote != '\'' && (*at == '$' || *at == '`'))
            return TRUE;
        else if (quote == '\0' && (strchr("|<>;", *at) != NULL || (begins_word && *at == '~')))
            return TRUE;
        begins_word = g_ascii_isspace(*at);
    }
    return FALSE;
}

static gboolean
parse_command(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
              CfdRedactor *redactor G_GNUC_UNUSED)
{
    if (needs_shell(text) || !g_shell_parse_argv(text, NULL, NULL, NULL))
        return FALSE;
    replace_text(field, g_strdup(text));
    return TRUE;
}

static gboolean
parse_colo(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
           CfdRedactor *redactor G_GNUC_UNUSED)
{
    gchar *colo = cfd_place_parse(text);

    if (colo == NULL)
        return FALSE;
    replace_text(field, colo);
    return TRUE;
}

/* Nothing is "not given". */
static gboolean
parse_switch(const CfdOption *row G_GNUC_UNUSED, const gchar *text, gpointer field,
             CfdRedactor *redactor G_GNUC_UNUSED)
{
    if (!g_str_equal(text, "true"))
        return FALSE;
    *(gboolean *)field = TRUE;
    return TRUE;
}

static const Behaviour behaviours[] = {
    [CFD_KIND_TEXT] = {"string", "TEXT", NULL, parse_text, clear_text},
    [CFD_KIND_PROFILE] = {"selector", "NAME", NULL, parse_text, clear_text},
    [CFD_KIND_HEX] = {"string", "ID", NULL, parse_hex, clear_text},
    [CFD_KIND_SECRET] = {"password", "SECRET", "it without spaces, quotes and control characters",
                         parse_secret, clear_secret},
    [CFD_KIND_NUMBER] = {"unsigned", "NUMBER", NULL, parse_number, clear_number},
    [CFD_KIND_CHOICE] = {"selector", "WORD", NULL, parse_choice, clear_number},
    [CFD_KIND_OFFSET] = {"string", "TIME", CFD_OFFSET_FORMS, parse_offset, clear_offset},
    [CFD_KIND_ADDRESS] = {"string", "ADDRESS",
                          "one IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7, no network",
                          parse_address, clear_text},
    [CFD_KIND_PROTOCOL] =
        {"string", "PROTOCOL",
         "the number of an IP protocol from 0 to 255, or a name such as tcp, udp, "
         "icmp, icmpv6, gre, esp, ah, sctp, igmp, ipip or ospf",
         parse_protocol, clear_protocol},
    [CFD_KIND_SERVER_URL] =
        {"string", "URL",
         "an https URL (http only to this computer) without user name, query and "
         "fragment",
         parse_server_url, clear_text},
    [CFD_KIND_PROXY_URL] = {"string", "URL",
                            "a URL such as http://proxy.example:3128, with http, https, socks5 or "
                            "socks5h and no path",
                            parse_proxy_url, clear_text},
    [CFD_KIND_PATH] = {"fileselect", "PATH", "an absolute path", parse_path, clear_text},
    [CFD_KIND_COMMAND] = {"string", "COMMAND",
                          "a program and its arguments, quoted as in a shell; for ~, $NAME and | "
                          "write sh -c '...' around them",
                          parse_command, clear_text},
    [CFD_KIND_COLO] = {"string", "COLO",
                       "the code of a colo such as ORD, one site of it such as ord02, or its city",
                       parse_colo, clear_text},
    [CFD_KIND_SWITCH] = {"boolflag", NULL, "nothing behind it", parse_switch, clear_number},
};

static gchar *
list_choices(const CfdOptionChoice *choices)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (const CfdOptionChoice *choice = choices; choice->display != NULL; choice++) {
        if (choice != choices)
            g_string_append(list, choice[1].display != NULL ? ", " : " or ");
        g_string_append(list, choice->value);
    }
    return g_string_free(g_steal_pointer(&list), FALSE);
}

gchar *
cfd_option_kind_allowed(const CfdOption *row)
{
    if (row->kind == CFD_KIND_NUMBER)
        return g_strdup_printf("a whole number%s%s from %u to %u", row->unit != NULL ? " of " : "",
                               row->unit != NULL ? row->unit : "", row->minimum, row->maximum);
    if (row->kind == CFD_KIND_CHOICE)
        return list_choices(row->choices);
    return g_strdup(row->allowed != NULL ? row->allowed : behaviours[row->kind].allowed);
}

const gchar *
cfd_option_kind_word(const CfdOption *row)
{
    /* A number field without a default shows 0, which may be outside its range and then keeps the
     * dialog from starting; so a number that may be left out is a text field with a pattern. */
    if (row->kind == CFD_KIND_NUMBER && row->default_text == NULL)
        return "string";
    if (row->list != CFD_LIST_NONE)
        return "selector";
    return behaviours[row->kind].word;
}

gboolean
cfd_option_kind_is_typed(const CfdOption *row)
{
    return row->overrides == NULL;
}

const gchar *
cfd_option_kind_metavar(const CfdOption *row)
{
    return row->metavar != NULL ? row->metavar : behaviours[row->kind].metavar;
}

void
cfd_option_kind_clear(const CfdOption *row, gpointer field)
{
    behaviours[row->kind].clear(field);
}

void
cfd_option_kind_learn(const CfdOption *row, const gchar *text, CfdRedactor *redactor)
{
    gsize size = strlen(text);
    g_autofree gchar *copy = g_strdup(text);
    const gchar *value = g_strstrip(copy);

    if (row != NULL && row->kind == CFD_KIND_PROXY_URL)
        cfd_url_learn_user(value, redactor);
    else if (strlen(value) >= CFD_OPTION_KIND_MIN_SECRET)
        cfd_redactor_learn(redactor, value);
    cfd_secret_wipe(copy, size);
}

/* What a person may well not see when looking at it. */
static const gchar *
find_fault(const CfdOption *row, const gchar *text)
{
    g_autoptr(GError) failure = NULL;

    if (row->kind != CFD_KIND_COMMAND || g_shell_parse_argv(text, NULL, NULL, &failure) ||
        !g_error_matches(failure, G_SHELL_ERROR, G_SHELL_ERROR_BAD_QUOTING))
        return "cannot be used";
    return "has a quote that is not closed";
}

/* A user name in a URL may come with a password, also where no user name is allowed. */
static gboolean
may_show(const CfdOption *row, const gchar *text)
{
    return !row->secret && !row->guarded &&
           (row->kind != CFD_KIND_SERVER_URL || strchr(text, '@') == NULL);
}

gboolean
cfd_option_kind_parse(const CfdOption *row, const gchar *text, gpointer field,
                      CfdRedactor *redactor, GError **error)
{
    g_autofree gchar *allowed = NULL;
    g_autofree gchar *shown = NULL;
    g_autofree gchar *guess = NULL;

    if (strlen(text) > MAX_VALUE_BYTES) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "is longer than %d bytes", MAX_VALUE_BYTES);
        return FALSE;
    }
    if (behaviours[row->kind].parse(row, text, field, redactor))
        return TRUE;
    allowed = cfd_option_kind_allowed(row);
    if (!may_show(row, text)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "%s: give %s", find_fault(row, text),
                    allowed);
        return FALSE;
    }
    shown = cfd_text_line(text, MAX_QUOTED_BYTES);
    guess = row->kind == CFD_KIND_COLO ? cfd_colo_suggest(text) : NULL;
    if (guess != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "is \"%s\": did you mean %s? Give %s",
                    shown, guess, allowed);
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "is \"%s\": give %s", shown, allowed);
    return FALSE;
}
