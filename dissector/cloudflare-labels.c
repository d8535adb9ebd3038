/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cloudflare-labels.h"

/* Of the file that is open: Wireshark has one at a time, and tells no state of ours to a dissector.
 * The keys are the interfaces' sections and numbers, the values Known. */
static GHashTable *labels;

/* An interface is described before its first packet, and the same from then on. */
typedef struct {
    gint64 key;
    CloudflareLabel *label; /* NULL: it has none */
} Known;

static void
free_known(gpointer data)
{
    Known *self = data;

    cloudflare_label_free(self->label);
    g_free(self);
}

static CloudflareLabel *
read_label(const packet_info *pinfo, guint32 interface)
{
    const gchar *description =
        epan_get_interface_description(CLOUDFLARE_INTERFACE(pinfo, interface));
    const gchar *name = epan_get_interface_name(CLOUDFLARE_INTERFACE(pinfo, interface));

    return description != NULL ? cloudflare_label_parse(description, name) : NULL;
}

const CloudflareLabel *
cloudflare_labels_find(const packet_info *pinfo)
{
    const wtap_rec *record = pinfo->rec;
    guint32 interface;
    gint64 key;
    Known *known;

    if (record->rec_type != REC_TYPE_PACKET || !(record->presence_flags & WTAP_HAS_INTERFACE_ID))
        return NULL;
    interface = record->rec_header.packet_header.interface_id;
    key = (gint64)cloudflare_section(pinfo) << 32 | interface;
    if (labels == NULL)
        labels = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_known);
    known = g_hash_table_lookup(labels, &key);
    if (known == NULL) {
        known = g_new0(Known, 1);
        known->key = key;
        known->label = read_label(pinfo, interface);
        g_hash_table_add(labels, known);
    }
    return known->label;
}

void
cloudflare_labels_forget(void)
{
    g_clear_pointer(&labels, g_hash_table_unref);
}
