/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-check.h"

#include "cfd-error.h"

/* Nothing has this name: the answer is short however much the bucket holds. */
#define PROBE "pcap_00000000000000000000000000000000"

#define UNLISTED                                                                                   \
    "Cloudflare does not list this bucket and folder as yours: cloudflaredump bucket add proves "  \
    "that they are"

/* We find the way to a bucket whose address names another region; Cloudflare may not. */
static gboolean
check_region(const CfdBucket *bucket, const CfdBucketUrl *url, GError **error)
{
    const gchar *region = cfd_bucket_region(bucket);

    if (url->store != CFD_BUCKET_S3 || url->region == NULL || g_str_equal(url->region, region))
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "bucket %s is in region %s, and its address says %s: write region=%s into it "
                "(--bucket)",
                url->bucket, region, url->region, region);
    return FALSE;
}

static gboolean
check_list(CfdBucket *bucket, const CfdBucketUrl *url, GError **error)
{
    g_autofree gchar *prefix =
        *url->folder != '\0' ? g_strconcat(url->folder, "/" PROBE, NULL) : g_strdup(PROBE);
    g_autoptr(GPtrArray) objects = cfd_bucket_list(bucket, prefix, error);

    return objects != NULL && check_region(bucket, url, error);
}

/* The entry about this bucket, or NULL: others may be about different folders of it, and of several
 * about this one a proof that was given counts. */
static const CfdOwnership *
find_entry(const GPtrArray *entries, const CfdBucketUrl *url)
{
    const CfdOwnership *found = NULL;

    for (guint i = 0; i < entries->len; i++) {
        const CfdOwnership *entry = g_ptr_array_index(entries, i);
        g_autoptr(CfdBucketUrl) owned = cfd_bucket_url_parse(entry->destination, NULL);

        if (owned != NULL && cfd_bucket_url_is_same_place(owned, url) &&
            (found == NULL || entry->status == CFD_OWNERSHIP_SUCCESS))
            found = entry;
    }
    return found;
}

static gboolean
check_entry(const CfdOwnership *entry, GError **error)
{
    switch (entry->status) {
    case CFD_OWNERSHIP_PENDING:
        g_set_error(error, CFD_ERROR, CFD_ERROR_PERMISSION,
                    "Cloudflare is still waiting for the proof that the bucket %s is yours: "
                    "if you have not yet sent Cloudflare the text of its challenge file, do that; "
                    "then wait, it takes 5 to 10 minutes",
                    entry->destination);
        return FALSE;
    case CFD_OWNERSHIP_FAILED:
        g_set_error(error, CFD_ERROR, CFD_ERROR_PERMISSION,
                    "Cloudflare has no proof that the bucket %s is yours, so it will not write "
                    "there: add it in the dashboard once more, and validate it",
                    entry->destination);
        return FALSE;
    case CFD_OWNERSHIP_UNKNOWN:
    case CFD_OWNERSHIP_SUCCESS:
        return TRUE;
    }
    g_assert_not_reached();
}

static gboolean
check_ownership(const CfdBucketUrl *url, CfdApi *api, CfdReport *report, const gchar **ret_hint,
                GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) entries = cfd_api_list_ownership(api, &failure);
    const CfdOwnership *entry = entries != NULL ? find_entry(entries, url) : NULL;

    *ret_hint = entry == NULL && entries != NULL ? UNLISTED : NULL;
    if (entry != NULL)
        return check_entry(entry, error);
    if (failure != NULL && cfd_error_is_stop(failure)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    cfd_report_note(report, CFD_REPORT_INFO, "ownership of the bucket: %s",
                    failure != NULL ? failure->message : "Cloudflare does not list it");
    return TRUE;
}

gboolean
cfd_bucket_check(CfdBucket *bucket, const CfdBucketUrl *url, CfdApi *api, CfdReport *report,
                 const gchar **ret_hint, GError **error)
{
    return check_list(bucket, url, error) && check_ownership(url, api, report, ret_hint, error);
}
