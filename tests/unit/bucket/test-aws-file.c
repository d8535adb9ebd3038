/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-aws-file.h"

#include "cfd-error.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    gchar *folder;
    gchar *path;
    CfdAwsFile *file;
    GError *error;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->folder = g_dir_make_tmp("aws-XXXXXX", NULL);
    self->path = g_build_filename(self->folder, "file", NULL);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_aws_file_free(self->file);
    g_clear_error(&self->error);
    g_remove(self->path);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    g_free(self->path);
}

static void
read_file(Fixture *self, CfdAwsFileKind kind)
{
    g_clear_pointer(&self->file, cfd_aws_file_free);
    self->file = cfd_aws_file_read(self->path, kind, &self->error);
    g_assert_no_error(self->error);
}

static void
read_text(Fixture *self, CfdAwsFileKind kind, const gchar *text)
{
    gboolean written = g_file_set_contents(self->path, text, -1, NULL);

    g_assert_true(written);
    read_file(self, kind);
}

static void
assert_value(const Fixture *self, const gchar *profile, const gchar *key, const gchar *expected)
{
    g_assert_cmpstr(cfd_aws_file_value(self->file, profile, key), ==, expected);
}

static void
assert_profiles(const Fixture *self, const gchar *expected)
{
    const GPtrArray *names = cfd_aws_file_profiles(self->file);
    g_autoptr(GString) joined = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++) {
        const gchar *name = g_ptr_array_index(names, i);

        g_assert_true(cfd_aws_file_has_profile(self->file, name));
        g_string_append_printf(joined, "%s|", name);
    }
    g_assert_cmpstr(joined->str, ==, expected);
}

static void
test_credentials(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    read_text(self, CFD_AWS_FILE_CREDENTIALS,
              "before = any section\n[default]\naws_access_key_id = AKIA\n"
              "aws_secret_access_key=a/b+c==\n\n[profile x]\nk=2\n[ work ]\nK = V w \n[]\nk=3\n");
    assert_profiles(self, "default|profile x|work|");
    assert_value(self, "default", "aws_access_key_id", "AKIA");
    assert_value(self, "default", "aws_secret_access_key", "a/b+c==");
    assert_value(self, "profile x", "k", "2");
    assert_value(self, "work", "k", "V w");
    assert_value(self, "work", "aws_access_key_id", NULL);
    assert_value(self, "none", "k", NULL);
    g_assert_false(cfd_aws_file_has_profile(self->file, "none"));
    g_assert_cmpstr(cfd_aws_file_path(self->file), ==, self->path);
}

static void
test_config(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    read_text(self, CFD_AWS_FILE_CONFIG,
              "[default]\nk=1\n[profile work]\nk=2\n[sso-session work]\nk=3\n[plain]\nk=4\n"
              "[profile\t\"my own\"]\nk=5\n[profiles]\nk=6\n[profile]\nk=7\n[profile default]\n"
              "j=8\n[broken\nk=9\n");
    assert_profiles(self, "default|work|my own|");
    assert_value(self, "default", "k", "1");
    assert_value(self, "default", "j", "8");
    assert_value(self, "work", "k", "2");
    assert_value(self, "my own", "k", "5");
}

static void
test_dialects(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    read_text(self, CFD_AWS_FILE_CONFIG,
              "\xef\xbb\xbf; a comment\r\n# another = one\r\n[default] ; behind\r\n"
              "colon: value\r\nboth : x=y\r\nurl = http://a:1/?b=c # kept\r\n"
              "  ;aws = 1\r\nempty =\r\nno value\r\n= no key\r\nlast = end");
    assert_profiles(self, "default|");
    assert_value(self, "default", "colon", "value");
    assert_value(self, "default", "both", "x=y");
    assert_value(self, "default", "url", "http://a:1/?b=c # kept");
    assert_value(self, "default", "empty", NULL);
    assert_value(self, "default", "no value", NULL);
    assert_value(self, "default", "last", "end");
}

/* Nested settings may have the names of others; what is indented as a whole is not nested. */
static void
test_nested(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    read_text(self, CFD_AWS_FILE_CONFIG,
              "[default]\nregion = us-east-1\ns3 =\n  region = nested\n  [profile nested]\n"
              "\n  aws_access_key_id = nested\nafter = 1\n"
              "[profile all]\n    region = eu-west-1\n    output = json\n      region = nested\n");
    assert_profiles(self, "default|all|");
    assert_value(self, "default", "region", "us-east-1");
    assert_value(self, "default", "aws_access_key_id", NULL);
    assert_value(self, "default", "after", "1");
    assert_value(self, "all", "region", "eu-west-1");
    assert_value(self, "all", "output", "json");
}

static void
test_repeated(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    read_text(self, CFD_AWS_FILE_CREDENTIALS, "[a]\nk=1\nl=1\n[b]\nk=2\n[a]\nK=3\n");
    assert_profiles(self, "a|b|");
    assert_value(self, "a", "k", "3");
    assert_value(self, "a", "l", "1");
}

static void
test_missing(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    read_file(self, CFD_AWS_FILE_CREDENTIALS);
    assert_profiles(self, "");
    g_assert_false(cfd_aws_file_has_profile(self->file, "default"));
}

static void
test_symlink(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *target = g_build_filename(self->folder, "target", NULL);
    gboolean written = g_file_set_contents(target, "[a]\nk=1\n", -1, NULL);

    g_assert_true(written);
    g_assert_cmpint(symlink(target, self->path), ==, 0);
    read_file(self, CFD_AWS_FILE_CREDENTIALS);
    assert_value(self, "a", "k", "1");
    g_remove(target);
}

static void
assert_unreadable(Fixture *self, const gchar *why)
{
    g_autofree gchar *expected = g_strdup_printf("could not read %s: %s", self->path, why);

    g_assert_null(cfd_aws_file_read(self->path, CFD_AWS_FILE_CONFIG, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_cmpstr(self->error->message, ==, expected);
    g_clear_error(&self->error);
}

static void
test_unreadable(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_cmpint(mkfifo(self->path, 0600), ==, 0);
    assert_unreadable(self, "it is no regular file");
    g_remove(self->path);
    g_assert_cmpint(symlink(self->path, self->path), ==, 0);
    assert_unreadable(self, "Too many levels of symbolic links");
}

static void
test_size(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GString) text = g_string_new("[a]\nk=1\n#");
    g_autofree gchar *filling = g_strnfill(1024 * 1024 - text->len, 'x');
    gboolean written;

    g_string_append(text, filling);
    read_text(self, CFD_AWS_FILE_CONFIG, text->str);
    read_text(self, CFD_AWS_FILE_CREDENTIALS, text->str);
    assert_value(self, "a", "k", "1");
    g_string_append_c(text, 'x');
    written = g_file_set_contents(self->path, text->str, -1, NULL);
    g_assert_true(written);
    assert_unreadable(self, "it is larger than 1 MiB");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/aws-file/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("credentials", test_credentials);
    ADD("config", test_config);
    ADD("dialects", test_dialects);
    ADD("nested", test_nested);
    ADD("repeated", test_repeated);
    ADD("missing", test_missing);
    ADD("symlink", test_symlink);
    ADD("unreadable", test_unreadable);
    ADD("size", test_size);
    return g_test_run();
}
