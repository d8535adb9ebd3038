/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-file-search.h"

#include "cfd-colo.h"
#include "cfd-error.h"

#define SECOND_US ((gint64)G_USEC_PER_SEC)

/* Between two looks, while nothing is there, and once something is. */
#define EMPTY_WAIT_US (3 * SECOND_US)
#define STABLE_WAIT_US (3 * SECOND_US / 2)

/* The machines of a data centre do not write at the same moment: nothing may have come for 3 s. */
#define STABLE_LOOKS 3

/* For the first file, and then for the others. */
#define LONGEST_SEARCH_US (60 * SECOND_US)

/* The whole folder may be large, and the files have other names only if Cloudflare departs from
 * what it documents. */
#define DOCUMENTED_NAME_US (15 * SECOND_US)

struct CfdFileSearch {
    CfdFileSearchConfig config;
    gint64 start_us;
    gint64 next_us;    /* not before */
    gint64 until_us;   /* then the search ends with what is there */
    gboolean has_some; /* a file has been seen */
    GPtrArray *seen;   /* by the last look; NULL before the first */
    guint equal_looks; /* the last ones, that have seen the same */
};

CfdFileSearch *
cfd_file_search_new(const CfdFileSearchConfig *config)
{
    CfdFileSearch *self = g_new0(CfdFileSearch, 1);

    self->config = *config;
    self->start_us = cfd_clock_monotonic_us(config->clock);
    self->until_us = self->start_us + LONGEST_SEARCH_US;
    return self;
}

void
cfd_file_search_free(CfdFileSearch *self)
{
    if (self == NULL)
        return;
    g_clear_pointer(&self->seen, g_ptr_array_unref);
    g_free(self);
}

static gboolean
is_same(const GPtrArray *a, const GPtrArray *b)
{
    if (a == NULL || a->len != b->len)
        return FALSE;
    for (guint i = 0; i < a->len; i++) {
        const CfdListingObject *object_a = ((CfdObjectName *)g_ptr_array_index(a, i))->object;
        const CfdListingObject *object_b = ((CfdObjectName *)g_ptr_array_index(b, i))->object;

        if (!g_str_equal(object_a->key, object_b->key) ||
            object_a->size_bytes != object_b->size_bytes)
            return FALSE;
    }
    return TRUE;
}

static CfdStep
give_up(const CfdFileSearch *self, guint empty, GError **error)
{
    const gchar *colo = self->config.colo_name;
    g_autofree gchar *opening = cfd_report_opening(self->config.report, self->config.capture_id);
    g_autofree gchar *doubt = colo != NULL ? cfd_colo_doubt(colo) : NULL;

    g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND,
                "Cloudflare is done with capture %s, but the bucket has no file of it%s: check "
                "%s%sthat nothing moves files away from the bucket, and open it later %s",
                self->config.capture_id, empty > 0 ? " that is not empty" : "",
                doubt != NULL ? doubt : "", doubt != NULL ? ", and " : "", opening);
    return CFD_STEP_FAILED;
}

static CfdStep
take_files(CfdFileSearch *self, GPtrArray *files, guint empty, GPtrArray **ret_files)
{
    cfd_report_note(self->config.report, CFD_REPORT_INFO, "capture %s: %u files in the bucket",
                    self->config.capture_id, files->len);
    if (empty > 0)
        cfd_report_note(self->config.report, CFD_REPORT_WARNING,
                        "capture %s: %u more files are empty", self->config.capture_id, empty);
    if (self->equal_looks < STABLE_LOOKS && !self->config.is_old) {
        g_autofree gchar *opening =
            cfd_report_opening(self->config.report, self->config.capture_id);

        cfd_report_note(self->config.report, CFD_REPORT_WARNING,
                        "capture %s: its files were still changing after a minute: to have them "
                        "all, open it later %s",
                        self->config.capture_id, opening);
    }
    *ret_files = g_ptr_array_ref(files);
    return CFD_STEP_DONE;
}

static gboolean
is_last_look(const CfdFileSearch *self, gint64 now_us)
{
    return self->config.is_old || now_us >= self->until_us;
}

/* A folder that is too large to be looked through is none of the capture's, and what has the
 * documented name may still come. */
static GPtrArray *
find_files(const CfdFileSearch *self, gint64 now_us, guint *ret_empty, GError **error)
{
    gboolean anywhere = self->config.is_old || now_us - self->start_us >= DOCUMENTED_NAME_US;
    g_autoptr(GError) failure = NULL;
    GPtrArray *files = cfd_bucket_find_files(self->config.bucket, self->config.capture_id,
                                             self->config.colo_name, anywhere, ret_empty, &failure);

    if (files != NULL)
        return files;
    if (anywhere && !is_last_look(self, now_us) &&
        g_error_matches(failure, CFD_ERROR, CFD_ERROR_TOO_LARGE))
        return g_ptr_array_new();
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

static void
remember(CfdFileSearch *self, GPtrArray *files, gint64 now_us)
{
    self->equal_looks = is_same(self->seen, files) ? self->equal_looks + 1 : 1;
    g_clear_pointer(&self->seen, g_ptr_array_unref);
    self->seen = g_ptr_array_ref(files);
    if (files->len == 0 || self->has_some)
        return;
    self->has_some = TRUE;
    self->until_us = now_us + LONGEST_SEARCH_US;
}

static CfdStep
look(CfdFileSearch *self, GPtrArray **ret_files, GError **error)
{
    gint64 now_us = cfd_clock_monotonic_us(self->config.clock);
    guint empty = 0;
    g_autoptr(GPtrArray) files = find_files(self, now_us, &empty, error);

    if (files == NULL)
        return CFD_STEP_FAILED;
    remember(self, files, now_us);
    if (files->len > 0 && (self->equal_looks >= STABLE_LOOKS || is_last_look(self, now_us)))
        return take_files(self, files, empty, ret_files);
    if (is_last_look(self, now_us))
        return give_up(self, empty, error);
    self->next_us = now_us + (files->len > 0 ? STABLE_WAIT_US : EMPTY_WAIT_US);
    return CFD_STEP_AGAIN;
}

CfdStep
cfd_file_search_step(CfdFileSearch *self, gint64 *ret_until_us, GPtrArray **ret_files,
                     GError **error)
{
    if (cfd_clock_monotonic_us(self->config.clock) < self->next_us) {
        *ret_until_us = self->next_us;
        return CFD_STEP_WAIT_UNTIL;
    }
    return look(self, ret_files, error);
}
