/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The protocol `cloudflare` for Wireshark: the label of a packet's interface as fields, at no cost
 * where nobody asks for them. The twin of protocol.lua, from the same description of the fields;
 * its tables (cloudflare-tables.c) only this one has. */
#include "cloudflare-fields.h"
#include "cloudflare-labels.h"
#include "cloudflare-tables.h"

#include <epan/column-utils.h>
#include <epan/expert.h>
#include <epan/prefs.h>
#include <epan/tap.h>

#include <math.h>

/* What Wireshark numbers when it registers them. */
static int protocol;
static int tap;
static int tree_state = -1; /* as 4.0 wants it */
#define DECLARE_FIELD(name, type, title, text) static int hf_##name;
CLOUDFLARE_FIELDS(DECLARE_FIELD)
#define DECLARE_EXPERT(name, type, title, text) static expert_field ei_##name;
CLOUDFLARE_EXPERTS(DECLARE_EXPERT)

/* What the user prefers. */
#define DECLARE_PREFERENCE(name, type, title, text) static CloudflareBool prefers_##name;
CLOUDFLARE_PREFERENCES(DECLARE_PREFERENCE)

static void
add_text(proto_tree *tree, tvbuff_t *buffer, int field, const gchar *text)
{
    if (text != NULL)
        proto_item_set_generated(proto_tree_add_string(tree, field, buffer, 0, 0, text));
}

static void
add_degrees(proto_tree *tree, tvbuff_t *buffer, int field, gdouble degrees)
{
    if (!isnan(degrees))
        proto_item_set_generated(proto_tree_add_double(tree, field, buffer, 0, 0, degrees));
}

static gboolean
is_truncated(const packet_info *pinfo)
{
    return pinfo->fd->cap_len < pinfo->fd->pkt_len;
}

/* A field of the label is called as its member; one that is true or not is asked of the packet. */
static void
add_fields(proto_tree *tree, tvbuff_t *buffer, const packet_info *pinfo,
           const CloudflareLabel *label)
{
#define ADD_STRING(name) add_text(tree, buffer, hf_##name, label->name);
#define ADD_DOUBLE(name) add_degrees(tree, buffer, hf_##name, label->name);
#define ADD_BOOLEAN(name)                                                                          \
    proto_item_set_generated(                                                                      \
        proto_tree_add_boolean(tree, hf_##name, buffer, 0, 0, is_##name(pinfo) ? 1 : 0));
#define ADD_FIELD(name, type, title, text) ADD_##type(name)
    CLOUDFLARE_FIELDS(ADD_FIELD)
}

#define EXPERT_TEXT(name, type, title, text) static const gchar text_##name[] = text;
CLOUDFLARE_EXPERTS(EXPERT_TEXT)

static void
add_experts(packet_info *pinfo, proto_item *item, const CloudflareLabel *label)
{
    if (label->problem != NULL)
        expert_add_info_format(pinfo, item, &ei_label_damaged, text_label_damaged, label->problem);
    if (label->is_unknown_colo)
        expert_add_info_format(pinfo, item, &ei_unknown_colo, text_unknown_colo, label->colo);
}

static void
add_tree(tvbuff_t *buffer, packet_info *pinfo, proto_tree *tree, const CloudflareLabel *label)
{
    proto_item *item =
        proto_tree_add_protocol_format(tree, protocol, buffer, 0, 0, "%s", label->sentence);

    proto_item_set_generated(item);
    add_fields(proto_item_add_subtree(item, tree_state), buffer, pinfo, label);
    add_experts(pinfo, item, label);
}

/* Most packets are read without anyone looking at their label: then no field is made of it. Only
 * what it warns of is told in any case, so that Expert Information has it. */
static gboolean
is_wanted(proto_tree *tree, const CloudflareLabel *label)
{
    return label->problem != NULL || label->is_unknown_colo ||
           proto_field_is_referenced(tree, protocol);
}

static int
dissect(tvbuff_t *buffer, packet_info *pinfo, proto_tree *tree, void *data G_GNUC_UNUSED)
{
    const CloudflareLabel *label = cloudflare_labels_find(pinfo);

    if (label == NULL)
        return 0;
    if (is_wanted(tree, label))
        add_tree(buffer, pinfo, tree, label);
    if (have_tap_listener(tap))
        tap_queue_packet(tap, pinfo, label);
    if (prefers_colo_in_info && label->place != NULL)
        col_prepend_fence_fstr(pinfo->cinfo, COL_INFO, "[%s] ", label->place);
    return 0;
}

static void
register_fields(void)
{
#define DESCRIBE_FIELD(name, type, title, text)                                                    \
    {&hf_##name, {title, CLOUDFLARE_NAME "." #name, FT_##type, BASE_NONE, NULL, 0, text, HFILL}},
    static hf_register_info fields[] = {CLOUDFLARE_FIELDS(DESCRIBE_FIELD)};
    /* It is not the packet that is malformed. */
#define DESCRIBE_EXPERT(name, type, title, text)                                                   \
    {&ei_##name, {CLOUDFLARE_NAME "." #name, PI_UNDECODED, PI_##type, title, EXPFILL}},
    static ei_register_info experts[] = {CLOUDFLARE_EXPERTS(DESCRIBE_EXPERT)};
    static int *trees[] = {&tree_state};

    proto_register_field_array(protocol, fields, G_N_ELEMENTS(fields));
    proto_register_subtree_array(trees, G_N_ELEMENTS(trees));
    expert_register_field_array(expert_register_protocol(protocol), experts, G_N_ELEMENTS(experts));
}

static void
register_protocol(void)
{
    module_t *preferences;

    protocol = proto_register_protocol(CLOUDFLARE_TITLE, "Cloudflare", CLOUDFLARE_NAME);
    register_fields();
    preferences = prefs_register_protocol(protocol, NULL);
#define DESCRIBE_PREFERENCE(name, type, title, text)                                               \
    prefs_register_bool_preference(preferences, #name, title, text, &prefers_##name);
    CLOUDFLARE_PREFERENCES(DESCRIBE_PREFERENCE)
    tap = register_tap(CLOUDFLARE_NAME);
    register_postdissector(register_dissector(CLOUDFLARE_NAME, dissect, protocol));
    register_cleanup_routine(cloudflare_labels_forget);
    cloudflare_tables_register(protocol);
}

/* What Wireshark looks for in a plugin; it loads one only into the series that it was built for. */
WS_DLL_PUBLIC_DEF const gchar plugin_version[] = CFD_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC guint32 plugin_describe(void);

void
plugin_register(void)
{
    static proto_plugin plugin = {register_protocol, NULL};

    proto_register_plugin(&plugin);
}

guint32
plugin_describe(void)
{
    return CLOUDFLARE_IS_DISSECTOR;
}
