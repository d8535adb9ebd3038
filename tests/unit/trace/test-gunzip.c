/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-gunzip.h"

#include "trace-assert.h"
#include "trace-bytes.h"

#include <gio/gio.h>

#include <string.h>

static const gchar text[] = "packets, packets, packets, and more of them: packets";
static const gsize text_size = sizeof text - 1;

static GByteArray *
compress(gconstpointer data, gsize size)
{
    g_autoptr(GZlibCompressor) compressor =
        g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
    GByteArray *out = g_byte_array_new();
    gsize used = 0;
    gsize made = 0;

    g_byte_array_set_size(out, (guint)(size + 1024));
    g_assert_cmpint(g_converter_convert(G_CONVERTER(compressor), data, size, out->data, out->len,
                                        G_CONVERTER_INPUT_AT_END, &used, &made, NULL),
                    ==, G_CONVERTER_FINISHED);
    g_byte_array_set_size(out, (guint)made);
    return out;
}

/* Reads to the end; NULL with the error. */
static GByteArray *
read_all(CfdByteSource *source, gsize piece, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    guint8 buffer[4096];

    for (;;) {
        gssize got = cfd_byte_source_read(source, buffer, MIN(piece, sizeof buffer), error);

        if (got < 0)
            return NULL;
        if (got == 0)
            return g_steal_pointer(&all);
        g_byte_array_append(all, buffer, (guint)got);
    }
}

static void
assert_reads(gconstpointer data, gsize size, gsize step, gsize piece, guint64 max_bytes)
{
    g_autoptr(CfdByteSource) source =
        cfd_gunzip_new(&trace_bytes_new(data, size, step)->base, max_bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) all = read_all(source, piece, &error);

    g_assert_no_error(error);
    trace_assert_bytes(all->data, all->len, text, text_size);
}

static void
test_plain(void)
{
    assert_reads(text, text_size, G_MAXSSIZE, 4096, CFD_GUNZIP_MAX_BYTES);
    assert_reads(text, text_size, 1, 1, CFD_GUNZIP_MAX_BYTES);
    assert_reads(text, text_size, 7, 3, text_size);
}

/* What begins like gzip, or ends before it can be told, is handed through. */
static void
test_plain_short(void)
{
    const guint8 beginnings[][3] = {{0x1f}, {0x1f, 0x8c, 1}, {0x8b, 0x1f, 1}, {0}};

    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        for (gsize size = 0; size <= (i == 0 ? 1 : 3); size++) {
            g_autoptr(CfdByteSource) source =
                cfd_gunzip_new(&trace_bytes_new(beginnings[i], size, 1)->base, 100);
            g_autoptr(GByteArray) all = read_all(source, 10, NULL);

            trace_assert_bytes(all->data, all->len, beginnings[i], size);
        }
    }
}

/* One byte that gzip does not begin with is enough to hand it on. */
static void
test_plain_does_not_wait(void)
{
    TraceBytes *bytes = trace_bytes_new("p", 1, 1);
    g_autoptr(CfdByteSource) source = cfd_gunzip_new(&bytes->base, 100);
    guint8 byte = 0;

    bytes->ending = TRACE_BYTES_REFUSE;
    g_assert_cmpint(cfd_byte_source_read(source, &byte, 1, NULL), ==, 1);
    g_assert_cmpuint(byte, ==, 'p');
}

static void
test_gzip(void)
{
    g_autoptr(GByteArray) packed = compress(text, text_size);

    assert_reads(packed->data, packed->len, G_MAXSSIZE, 4096, CFD_GUNZIP_MAX_BYTES);
    assert_reads(packed->data, packed->len, 1, 1, CFD_GUNZIP_MAX_BYTES);
    assert_reads(packed->data, packed->len, 5, 4096, text_size);
    assert_reads(packed->data, packed->len, G_MAXSSIZE, 1, text_size);
}

/* Members may follow each other, also empty ones. */
static void
test_members(void)
{
    g_autoptr(GByteArray) packed = compress(text, 10);
    g_autoptr(GByteArray) empty = compress(text, 0);
    g_autoptr(GByteArray) rest = compress(text + 10, text_size - 10);

    g_byte_array_append(packed, empty->data, empty->len);
    g_byte_array_append(packed, rest->data, rest->len);
    g_byte_array_append(packed, empty->data, empty->len);
    assert_reads(packed->data, packed->len, G_MAXSSIZE, 4096, CFD_GUNZIP_MAX_BYTES);
    assert_reads(packed->data, packed->len, 1, 4096, CFD_GUNZIP_MAX_BYTES);
    assert_reads(packed->data, packed->len, packed->len - 1, 2, text_size);
}

static void
assert_fails(CfdByteSource *inner, guint64 max_bytes, CfdErrorCode code)
{
    g_autoptr(CfdByteSource) source = cfd_gunzip_new(inner, max_bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) all = read_all(source, 16, &error);

    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_null(all);
}

static void
test_cut_everywhere(void)
{
    g_autoptr(GByteArray) packed = compress(text, text_size);

    for (gsize size = 2; size < packed->len; size++) {
        assert_fails(&trace_bytes_new(packed->data, size, G_MAXSSIZE)->base, 1000,
                     CFD_ERROR_PACKETS);
        assert_fails(&trace_bytes_new(packed->data, size, 1)->base, 1000, CFD_ERROR_PACKETS);
    }
}

static void
test_damaged(void)
{
    g_autoptr(GByteArray) packed = compress(text, text_size);

    packed->data[packed->len - 6] ^= 0x55; /* of the check sum */
    assert_fails(&trace_bytes_new(packed->data, packed->len, 9)->base, 1000, CFD_ERROR_PACKETS);
}

static void
test_garbage_after_member(void)
{
    g_autoptr(GByteArray) packed = compress(text, text_size);

    g_byte_array_append(packed, (const guint8 *)"garbage", 7);
    assert_fails(&trace_bytes_new(packed->data, packed->len, G_MAXSSIZE)->base, 1000,
                 CFD_ERROR_PACKETS);
}

static void
test_inner_error(void)
{
    g_autoptr(GByteArray) packed = compress(text, text_size);

    for (gsize size = 0; size <= packed->len; size++)
        assert_fails(trace_bytes_failing(packed->data, size, CFD_ERROR_STOPPED), 1000,
                     CFD_ERROR_STOPPED);
    assert_fails(trace_bytes_failing(text, text_size, CFD_ERROR_UNREACHABLE), 1000,
                 CFD_ERROR_UNREACHABLE);
}

static void
test_too_large(void)
{
    g_autoptr(GByteArray) packed = compress(text, text_size);

    for (guint64 max_bytes = 0; max_bytes < text_size; max_bytes++) {
        assert_fails(&trace_bytes_new(packed->data, packed->len, 3)->base, max_bytes,
                     CFD_ERROR_TOO_LARGE);
        assert_fails(&trace_bytes_new(text, text_size, 3)->base, max_bytes, CFD_ERROR_TOO_LARGE);
    }
}

/* What may be delivered is, before the bound is an error. */
static void
test_bound_is_exact(void)
{
    g_autoptr(CfdByteSource) source =
        cfd_gunzip_new(&trace_bytes_new(text, text_size, G_MAXSSIZE)->base, 9);
    g_autoptr(GError) error = NULL;
    guint8 buffer[64];
    gsize total = 0;
    gssize got;

    while ((got = cfd_byte_source_read(source, buffer + total, sizeof buffer - total, &error)) > 0)
        total += (gsize)got;
    trace_assert_bytes(buffer, total, text, 9);
    g_assert_cmpint(got, ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE);
}

/* A megabyte of zeros in a kilobyte: output waits for room, not for input. */
static void
test_much_from_little(void)
{
    const gsize size = 1024 * 1024;
    g_autofree guint8 *zeros = g_malloc0(size);
    g_autoptr(GByteArray) packed = compress(zeros, size);
    TraceBytes *bytes = trace_bytes_new(packed->data, packed->len, G_MAXSSIZE);
    g_autoptr(CfdByteSource) source = cfd_gunzip_new(&bytes->base, size);
    g_autoptr(GByteArray) rest = NULL;
    gsize total = 0;
    guint8 buffer[1000];

    bytes->ending = TRACE_BYTES_REFUSE;
    while (total < size - sizeof buffer) {
        gssize got = cfd_byte_source_read(source, buffer, sizeof buffer, NULL);

        g_assert_cmpint(got, >, 0);
        total += (gsize)got;
    }
    bytes->ending = TRACE_BYTES_END;
    rest = read_all(source, 4096, NULL);
    g_assert_cmpuint(rest->len + total, ==, size);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gunzip/plain", test_plain);
    g_test_add_func("/gunzip/plain-short", test_plain_short);
    g_test_add_func("/gunzip/plain-does-not-wait", test_plain_does_not_wait);
    g_test_add_func("/gunzip/gzip", test_gzip);
    g_test_add_func("/gunzip/members", test_members);
    g_test_add_func("/gunzip/cut-everywhere", test_cut_everywhere);
    g_test_add_func("/gunzip/damaged", test_damaged);
    g_test_add_func("/gunzip/garbage-after-member", test_garbage_after_member);
    g_test_add_func("/gunzip/inner-error", test_inner_error);
    g_test_add_func("/gunzip/too-large", test_too_large);
    g_test_add_func("/gunzip/bound-is-exact", test_bound_is_exact);
    g_test_add_func("/gunzip/much-from-little", test_much_from_little);
    return g_test_run();
}
