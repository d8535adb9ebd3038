/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-choice-cache.h"

#include "cfd-job.h"
#include "cfd-private-file.h"

#include <glib/gstdio.h>

#include <string.h>

/* 500 accounts and the captures and buckets of some of them; a question of Wireshark's reads it.
 * What does not fit goes, the oldest list first. */
#define MAX_FILE_BYTES (1024 * 1024)

/* More entries are of no use to choose from, and more lists are those of accounts long forgotten:
 * so many fit into the file. */
#define MAX_ENTRIES 500
#define MAX_GROUPS 12

/* A group of the file is a list: `buckets 0123456789abcdef0123456789abcdef`; the one that was
 * written last stands first. */
static const gchar *const list_names[] = {
    [CFD_LIST_NONE] = NULL,
    [CFD_LIST_ACCOUNTS] = "accounts",
    [CFD_LIST_CAPTURES] = "captures",
    [CFD_LIST_BUCKETS] = "buckets",
};

struct CfdChoiceCache {
    GKeyFile *file;
};

gchar *
cfd_choice_cache_path(void)
{
    return g_build_filename(g_get_user_state_dir(), "cloudflaredump", "lists.ini", NULL);
}

static gchar *
name_group(CfdOptionList list, const gchar *account_id)
{
    if (account_id == NULL)
        return g_strdup(list_names[list]);
    return g_strdup_printf("%s %s", list_names[list], account_id);
}

static GKeyFile *
read_file(const gchar *path)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree gchar *text = NULL;
    gboolean others_may_read;

    if (!cfd_private_file_read(path, MAX_FILE_BYTES, &text, &others_may_read, NULL) ||
        text == NULL || !g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL))
        return g_key_file_new();
    return g_steal_pointer(&file);
}

/* What is in the list already is left out. */
static void
add_group(GPtrArray *choices, GKeyFile *file, const gchar *group)
{
    gsize count = 0;
    gsize displays = 0;
    g_auto(GStrv) values = g_key_file_get_string_list(file, group, "values", &count, NULL);
    g_auto(GStrv) words = g_key_file_get_string_list(file, group, "displays", &displays, NULL);

    for (gsize i = 0; i < MIN(count, displays) && choices->len < MAX_ENTRIES; i++) {
        if (!cfd_choices_have(choices, values[i]))
            cfd_choices_add(choices, values[i], words[i]);
    }
}

static void
set_group(GKeyFile *file, const gchar *group, const GPtrArray *choices)
{
    guint count = MIN(choices->len, MAX_ENTRIES);
    g_autofree const gchar **values = g_new0(const gchar *, count + 1);
    g_autofree const gchar **displays = g_new0(const gchar *, count + 1);

    for (guint i = 0; i < count; i++) {
        const CfdChoice *choice = g_ptr_array_index(choices, i);

        values[i] = choice->value;
        displays[i] = choice->display;
    }
    g_key_file_set_string_list(file, group, "values", values, count);
    g_key_file_set_string_list(file, group, "displays", displays, count);
}

static void
copy_other_groups(GKeyFile *to, GKeyFile *from, const gchar *group)
{
    g_auto(GStrv) names = g_key_file_get_groups(from, NULL);

    for (guint i = 0; i < MAX_GROUPS && names[i] != NULL; i++) {
        g_autoptr(GPtrArray) choices = cfd_choices_new();

        if (g_str_equal(names[i], group))
            continue;
        add_group(choices, from, names[i]);
        set_group(to, names[i], choices);
    }
}

/* What stands last was written first. FALSE: there is one list alone. */
static gboolean
remove_last_group(GKeyFile *file)
{
    gsize count;
    g_auto(GStrv) groups = g_key_file_get_groups(file, &count);

    return count > 1 && g_key_file_remove_group(file, groups[count - 1], NULL);
}

/* A file that is too large would never be read again. */
static gchar *
to_text(GKeyFile *file, gsize *ret_size)
{
    gchar *text = g_key_file_to_data(file, ret_size, NULL);

    while (*ret_size > MAX_FILE_BYTES && remove_last_group(file)) {
        g_free(text);
        text = g_key_file_to_data(file, ret_size, NULL);
    }
    return text;
}

static void
store(GKeyFile *file, const gchar *path)
{
    g_autofree gchar *folder = g_path_get_dirname(path);
    gsize size;
    g_autofree gchar *text = to_text(file, &size);

    if (size <= MAX_FILE_BYTES && g_mkdir_with_parents(folder, 0700) == 0)
        g_file_set_contents_full(path, text, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 NULL);
}

void
cfd_choice_cache_write(const gchar *path, CfdOptionList list, const gchar *account_id,
                       const GPtrArray *choices)
{
    g_autoptr(GKeyFile) before = read_file(path);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree gchar *group = name_group(list, account_id);
    g_autoptr(GPtrArray) all = cfd_choices_new();

    set_group(file, group, choices);
    if (list == CFD_LIST_ACCOUNTS) {
        add_group(all, file, group);
        add_group(all, before, group);
        set_group(file, group, all);
    }
    copy_other_groups(file, before, group);
    store(file, path);
}

CfdChoiceCache *
cfd_choice_cache_open(const gchar *path)
{
    CfdChoiceCache *self = g_new0(CfdChoiceCache, 1);

    self->file = read_file(path);
    return self;
}

void
cfd_choice_cache_free(CfdChoiceCache *self)
{
    if (self == NULL)
        return;
    g_key_file_free(self->file);
    g_free(self);
}

GPtrArray *
cfd_choice_cache_list(const CfdChoiceCache *self, CfdOptionList list, const gchar *account_id)
{
    g_autofree gchar *first = name_group(list, list != CFD_LIST_ACCOUNTS ? account_id : NULL);
    g_auto(GStrv) groups = g_key_file_get_groups(self->file, NULL);
    GPtrArray *choices = cfd_choices_new();

    add_group(choices, self->file, first);
    for (guint i = 0; groups[i] != NULL; i++) {
        gboolean is_wanted = list == CFD_LIST_BUCKETS || (account_id == NULL && choices->len == 0);

        if (is_wanted && g_str_has_prefix(groups[i], list_names[list]))
            add_group(choices, self->file, groups[i]);
    }
    return choices;
}

gchar *
cfd_choice_cache_find_account(const CfdChoiceCache *self, const gchar *capture_id)
{
    g_auto(GStrv) groups = g_key_file_get_groups(self->file, NULL);

    for (guint i = 0; groups[i] != NULL; i++) {
        g_autoptr(GPtrArray) choices = NULL;
        g_auto(GStrv) words = g_strsplit(groups[i], " ", 2);

        if (!g_str_equal(words[0], list_names[CFD_LIST_CAPTURES]) || words[1] == NULL ||
            !cfd_job_is_identifier(words[1]))
            continue;
        choices = cfd_choices_new();
        add_group(choices, self->file, groups[i]);
        if (cfd_choices_have(choices, capture_id))
            return g_strdup(words[1]);
    }
    return NULL;
}
