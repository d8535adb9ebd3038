/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-private-file.h"

#include "cfd-error.h"
#include "temp-config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES 1024
#define SOMEBODY_ELSE 12345

static gchar *
read_text(const TempConfig *config, gboolean *ret_others_may_read, GError **error)
{
    g_autofree gchar *text = NULL;

    if (!cfd_private_file_read(config->path, MAX_BYTES, &text, ret_others_may_read, error)) {
        g_assert_null(text);
        return NULL;
    }
    return text != NULL ? g_steal_pointer(&text) : g_strdup("none");
}

/* `expected` follows the name of the file or folder. */
static void
assert_failure(const TempConfig *config, const gchar *named, const gchar *expected)
{
    g_autoptr(GError) error = NULL;
    gboolean others_may_read;
    g_autofree gchar *text = read_text(config, &others_may_read, &error);
    g_autofree gchar *sentence = g_strdup_printf("%s %s", named, expected);

    g_assert_null(text);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(error->message, ==, sentence);
}

static void
test_what_is_read(void)
{
    static const struct {
        const gchar *text;
        gint mode;
        gboolean others_may_read;
        const gchar *expected;
    } cases[] = {
        {"a = b\n", 0600, FALSE, "a = b\n"},
        {"", 0400, FALSE, ""},
        {"a", 0700, FALSE, "a"},
        {"a", 0644, TRUE, "a"},
        {"a", 0604, TRUE, "a"},
        {"a", 0640, TRUE, "a"},
        {"\xef\xbb\xbf[x]", 0600, FALSE, "[x]"},
        {"\xef\xbb\xbf", 0600, FALSE, ""},
        {"gr\xc3\xbc\xc3\x9f", 0600, FALSE, "gr\xc3\xbc\xc3\x9f"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(TempConfig) config = {0};
        gboolean others_may_read = !cases[i].others_may_read;
        g_autofree gchar *text = NULL;

        temp_config_init(&config);
        temp_config_write(&config, cases[i].text, -1, cases[i].mode);
        text = read_text(&config, &others_may_read, NULL);
        g_test_message("case %u", i);
        g_assert_cmpstr(text, ==, cases[i].expected);
        g_assert_cmpint(others_may_read, ==, cases[i].others_may_read);
    }
}

static void
test_no_file_is_no_error(void)
{
    g_auto(TempConfig) config = {0};
    g_autofree gchar *nowhere = NULL, *file = NULL, *folder = NULL;
    TempConfig below;
    gboolean others_may_read;

    temp_config_init(&config);
    nowhere = g_build_filename(config.folder, "nowhere", "config.ini", NULL);
    below = (TempConfig){config.folder, nowhere};
    file = read_text(&config, &others_may_read, NULL);
    folder = read_text(&below, &others_may_read, NULL);
    g_assert_cmpstr(file, ==, "none");
    g_assert_cmpstr(folder, ==, "none");
}

static void
test_others_may_write(void)
{
    g_auto(TempConfig) config = {0};

    temp_config_init(&config);
    temp_config_write(&config, "a", -1, 0622);
    for (guint i = 0; i < 2; i++) {
        static const gint modes[] = {0620, 0602};
        g_autofree gchar *expected =
            g_strdup_printf("may be written by others (mode %04o): run chmod 600 '%s'",
                            (guint)modes[i], config.path);

        g_assert_cmpint(g_chmod(config.path, modes[i]), ==, 0);
        assert_failure(&config, config.path, expected);
    }
}

static void
test_others_may_write_the_folder(void)
{
    static const gint modes[] = {0770, 0707, 01777};
    g_auto(TempConfig) config = {0};

    temp_config_init(&config);
    temp_config_write(&config, "a", -1, 0600);
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_autofree gchar *expected =
            g_strdup_printf("may be written by others (mode %04o): run chmod go-w '%s'",
                            (guint)modes[i], config.folder);

        g_assert_cmpint(g_chmod(config.folder, modes[i]), ==, 0);
        assert_failure(&config, config.folder, expected);
    }
}

static void
test_somebody_elses(void)
{
    g_auto(TempConfig) config = {0};
    g_autofree gchar *file = NULL, *folder = NULL;

    temp_config_init(&config);
    temp_config_write(&config, "a", -1, 0600);
    if (geteuid() != 0) {
        g_test_skip("only root can give a file away");
        return;
    }
    file = g_strdup_printf("belongs to another user: run sudo chown %s '%s'", g_get_user_name(),
                           config.path);
    folder = g_strdup_printf("belongs to another user: run sudo chown %s '%s'", g_get_user_name(),
                             config.folder);
    g_assert_cmpint(chown(config.path, SOMEBODY_ELSE, 0), ==, 0);
    assert_failure(&config, config.path, file);
    g_assert_cmpint(chown(config.path, 0, 0), ==, 0);
    g_assert_cmpint(chown(config.folder, SOMEBODY_ELSE, 0), ==, 0);
    assert_failure(&config, config.folder, folder);
}

static void
test_no_regular_file(void)
{
    static const gchar expected[] = "is no regular file: write a text file of this name";
    g_auto(TempConfig) config = {0};

    temp_config_init(&config);
    g_assert_cmpint(g_mkdir(config.path, 0700), ==, 0);
    assert_failure(&config, config.path, expected);
    g_assert_cmpint(g_rmdir(config.path), ==, 0);
    g_assert_cmpint(mkfifo(config.path, 0600), ==, 0);
    assert_failure(&config, config.path, expected);
}

static void
test_symbolic_link(void)
{
    g_auto(TempConfig) config = {0};

    temp_config_init(&config);
    g_assert_cmpint(symlink("/dev/null", config.path), ==, 0);
    assert_failure(&config, config.path,
                   "is a symbolic link: put the file itself there, so that nobody can exchange it");
}

static void
test_contents_that_are_not_taken(void)
{
    static const gchar no_text[] = "is no text in UTF-8: save it as such";
    g_auto(TempConfig) config = {0};
    g_autofree gchar *longest = g_strnfill(MAX_BYTES, 'x');
    g_autofree gchar *too_long = g_strnfill(MAX_BYTES + 1, 'x');
    g_autofree gchar *text = NULL;
    gboolean others_may_read;

    temp_config_init(&config);
    temp_config_write(&config, too_long, -1, 0600);
    assert_failure(&config, config.path, "is larger than 1 KiB");
    temp_config_write(&config, "a\xff", -1, 0600);
    assert_failure(&config, config.path, no_text);
    temp_config_write(&config, "a\0b", 3, 0600);
    assert_failure(&config, config.path, no_text);
    temp_config_write(&config, longest, -1, 0600);
    text = read_text(&config, &others_may_read, NULL);
    g_assert_cmpstr(text, ==, longest);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/private-file/read", test_what_is_read);
    g_test_add_func("/private-file/no-file", test_no_file_is_no_error);
    g_test_add_func("/private-file/others-may-write", test_others_may_write);
    g_test_add_func("/private-file/folder", test_others_may_write_the_folder);
    g_test_add_func("/private-file/owner", test_somebody_elses);
    g_test_add_func("/private-file/no-regular-file", test_no_regular_file);
    g_test_add_func("/private-file/symbolic-link", test_symbolic_link);
    g_test_add_func("/private-file/contents", test_contents_that_are_not_taken);
    return g_test_run();
}
