/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cloudflare-label.h"

#include "cfd-colo.h"

#include <math.h>
#include <string.h>

/* The name of an interface whose colo is not known begins with it. */
#define NO_PLACE "magic-transit"

#define ID_DIGITS 32
#define SHOWN_DIGITS 8
#define REPLACEMENT 0xFFFD
#define CODE_LETTERS 3

/* What stands behind the words for people. */
typedef struct {
    gchar *type;
    gchar *capture;
    gchar *colo;
    gchar *object;
} Pairs;

static void
clear_pairs(Pairs *self)
{
    g_free(self->type);
    g_free(self->capture);
    g_free(self->colo);
    g_free(self->object);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pairs, clear_pairs)

/* Takes percent signs and two hex digits for bytes (RFC 3986, 2.1); NULL: one does not begin two.
 * What is no UTF-8 then is U+FFFD. */
static gchar *
decode(const gchar *text, gsize length)
{
    g_autoptr(GString) bytes = g_string_sized_new(length);

    for (gsize i = 0; i < length; i++) {
        if (text[i] != '%') {
            g_string_append_c(bytes, text[i]);
            continue;
        }
        if (length - i < 3 || !g_ascii_isxdigit(text[i + 1]) || !g_ascii_isxdigit(text[i + 2]))
            return NULL;
        g_string_append_c(bytes, (gchar)(g_ascii_xdigit_value(text[i + 1]) << 4 |
                                         g_ascii_xdigit_value(text[i + 2])));
        i += 2;
    }
    return g_utf8_make_valid(bytes->str, (gssize)bytes->len);
}

/* Where the value of a key goes; NULL: a key of a later version. */
static gchar **
find_place(Pairs *pairs, const gchar *key, gsize length)
{
    const struct {
        const gchar *key;
        gchar **place;
    } places[] = {{"type", &pairs->type},
                  {"capture", &pairs->capture},
                  {"colo", &pairs->colo},
                  {"object", &pairs->object}};

    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        if (strlen(places[i].key) == length && memcmp(places[i].key, key, length) == 0)
            return places[i].place;
    }
    return NULL;
}

/* A blank, the key, an equals sign, the value. FALSE: it cannot be read. */
static gboolean
read_pair(Pairs *pairs, const gchar *pair, gsize length)
{
    const gchar *equals = memchr(pair, '=', length);
    gsize key_length = 0;
    gchar **place;

    if (equals != NULL && pair[0] == ' ')
        key_length = (gsize)(equals - pair) - 1;
    for (gsize i = 1; i <= key_length; i++) {
        if (!g_ascii_isalnum(pair[i]) && pair[i] != '_' && pair[i] != '-')
            return FALSE;
    }
    if (key_length == 0)
        return FALSE;
    place = find_place(pairs, pair + 1, key_length);
    if (place == NULL)
        return TRUE;
    if (*place != NULL)
        return FALSE;
    *place = decode(equals + 1, length - key_length - 2);
    return *place != NULL;
}

/* What is in a label came from outside: words that may be shown as they are must not command a
 * terminal, nor be other than UTF-8. */
static gchar *
make_printable(const gchar *text)
{
    g_autofree gchar *valid = g_utf8_make_valid(text, -1);
    GString *words = g_string_new(NULL);

    for (const gchar *at = valid; *at != '\0'; at = g_utf8_next_char(at))
        g_string_append_unichar(words, g_ascii_iscntrl(*at) ? REPLACEMENT : g_utf8_get_char(at));
    return g_string_free(words, FALSE);
}

/* The first one counts. */
static void G_GNUC_PRINTF(2, 3) note_problem(CloudflareLabel *self, const gchar *format, ...)
{
    g_autofree gchar *words = NULL;
    va_list arguments;

    if (self->problem != NULL)
        return;
    va_start(arguments, format);
    words = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    self->problem = make_printable(words);
}

/* text: from the first semicolon on. */
static void
read_pairs(CloudflareLabel *self, Pairs *pairs, const gchar *text)
{
    while (*text == ';') {
        const gchar *pair = text + 1;
        gsize length = strcspn(pair, ";");

        if (!read_pair(pairs, pair, length))
            note_problem(self, "it has \"%.*s\"", (int)length, pair);
        text = pair + length;
    }
}

static gboolean
is_id(const gchar *text)
{
    return text != NULL && strlen(text) == ID_DIGITS &&
           strspn(text, "0123456789abcdefABCDEF") == ID_DIGITS;
}

static gboolean
is_type(const gchar *text)
{
    return g_strcmp0(text, "simple") == 0 || g_strcmp0(text, "full") == 0;
}

static void
check(CloudflareLabel *self, const Pairs *pairs)
{
    if (!is_type(pairs->type))
        note_problem(self, "it does not tell the type, simple or full");
    else if (!is_id(pairs->capture))
        note_problem(self, "it does not tell the ID of the capture");
    else if (pairs->colo != NULL && !cfd_colo_is_name(pairs->colo))
        note_problem(self, "\"%s\" is not the name of a colo", pairs->colo);
}

/* A group of colos (ORD), or one site of it (ord02). */
static void
take_colo(CloudflareLabel *self, const gchar *name)
{
    const CfdColo *row = cfd_colo_find(name);

    self->colo = g_ascii_strup(name, CODE_LETTERS);
    if (strlen(name) > CODE_LETTERS)
        self->colo_name = g_strdup(name);
    self->is_unknown_colo = row == NULL;
    if (row == NULL) {
        self->place = g_strdup(name);
        return;
    }
    self->place = g_strdup_printf("%s (%s, %s)", name, row->city, row->country);
    self->city = row->city;
    self->country = row->country;
    self->region = row->region;
    self->latitude = row->latitude;
    self->longitude = row->longitude;
}

static gchar *
describe_machine(const CloudflareLabel *self)
{
    const gchar *colo = self->colo_name != NULL ? self->colo_name : self->colo;
    g_autofree gchar *words = g_strdup_printf("%s/%s of %.*s", colo != NULL ? colo : "not known",
                                              self->machine, SHOWN_DIGITS, self->capture_id);

    return make_printable(words);
}

/* A full capture's interface is named PLACE/MACHINE. What is named otherwise was renamed, or has no
 * name: then Wireshark gives its description. */
static void
read_machine(CloudflareLabel *self, const gchar *name, const gchar *place)
{
    const gchar *slash = strchr(name, '/');
    g_autofree gchar *before = NULL;

    if (slash == NULL || slash[1] == '\0')
        return;
    before = decode(name, (gsize)(slash - name));
    if (g_strcmp0(before, place) != 0)
        return;
    self->machine = decode(slash + 1, strlen(slash + 1));
    if (self->machine == NULL)
        note_problem(self, "the interface is named \"%s\"", name);
    else if (is_id(self->capture_id))
        self->machine_place = describe_machine(self);
}

static gchar *
make_sentence(const CloudflareLabel *self)
{
    const gchar *kind = "";

    if (self->is_sample)
        kind = ", sample capture of all colos";
    else if (g_strcmp0(self->capture_type, "full") == 0)
        kind = ", full capture";
    return g_strconcat(CLOUDFLARE_TITLE, kind, self->place != NULL ? " at " : "",
                       self->place != NULL ? self->place : "", NULL);
}

CloudflareLabel *
cloudflare_label_parse(const gchar *description, const gchar *name)
{
    g_autoptr(CloudflareLabel) self = NULL;
    g_auto(Pairs) pairs = {0};

    /* Other interfaces may be described in the same words; without pairs that is no label. */
    if (!g_str_has_prefix(description, CLOUDFLARE_TITLE) ||
        (strstr(description, "; type=") == NULL && strstr(description, "; capture=") == NULL))
        return NULL;
    self = g_new0(CloudflareLabel, 1);
    self->latitude = self->longitude = NAN;
    read_pairs(self, &pairs, strchr(description, ';'));
    check(self, &pairs);
    self->capture_id = g_strdup(pairs.capture);
    if (is_type(pairs.type))
        self->capture_type = g_strdup(pairs.type);
    self->is_sample = g_strcmp0(self->capture_type, "simple") == 0;
    if (!self->is_sample) {
        if (pairs.colo != NULL && self->problem == NULL)
            take_colo(self, pairs.colo);
        self->object = g_strdup(pairs.object);
        read_machine(self, name != NULL ? name : "", pairs.colo != NULL ? pairs.colo : NO_PLACE);
    }
    self->sentence = make_sentence(self);
    return g_steal_pointer(&self);
}

void
cloudflare_label_free(CloudflareLabel *self)
{
    if (self == NULL)
        return;
    g_free(self->capture_id);
    g_free(self->capture_type);
    g_free(self->colo);
    g_free(self->colo_name);
    g_free(self->object);
    g_free(self->machine);
    g_free(self->place);
    g_free(self->machine_place);
    g_free(self->sentence);
    g_free(self->problem);
    g_free(self);
}
