/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-wireshark.h"

#include "cfd-error.h"
#include "cfd-spawn.h"

#include <string.h>

#define EXTCAP "Wireshark"
#define DISSECTOR "dissector"

/* All protocols of a Wireshark are some 200 kB. */
#define MAX_OUTPUT_BYTES ((gsize)(4 * 1024 * 1024))
#define MAX_ERROR_BYTES ((gsize)(64 * 1024))

/* It runs every extcap that is installed. */
#define LIMIT_US (20 * (gint64)G_USEC_PER_SEC)

/* As `tshark -D` lists the interface, and `tshark -G protocols` the dissector. */
#define INTERFACE ". cloudflaredump "
#define PROTOCOL "\tcloudflare\n"

static const gchar *
name(const CfdCheckupWireshark *self)
{
    return self->wireshark->series != NULL ? self->wireshark->series : self->wireshark->tshark;
}

/* What tshark prints; NULL with an error. The caller frees it. */
static gchar *
ask(const CfdCheckupWireshark *self, const gchar *option, const gchar *what, GError **error)
{
    const gchar *const argv[] = {self->wireshark->tshark, option, what, NULL};
    CfdSpawnRequest request = {
        .argv = (gchar **)argv,
        .environment = self->environment,
        .max_output_bytes = MAX_OUTPUT_BYTES,
        .max_error_bytes = MAX_ERROR_BYTES,
        .limit_us = LIMIT_US,
    };
    g_autoptr(GString) output = g_string_sized_new(MAX_OUTPUT_BYTES);
    g_autoptr(GString) errors = g_string_new(NULL);

    if (!cfd_spawn_run(&request, self->loop, self->clock, output, errors, error))
        return NULL;
    return g_strdup(output->str);
}

static gchar *
find(const gchar *folder, const gchar *file)
{
    g_autofree gchar *path = folder != NULL ? g_build_filename(folder, file, NULL) : NULL;

    return path != NULL && g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

CfdFinding *
cfd_checkup_wireshark_extcap(const CfdCheckupWireshark *self)
{
    g_autofree gchar *personal = find(self->wireshark->personal_extcaps, "cloudflaredump");
    g_autofree gchar *global = find(self->wireshark->global_extcaps, "cloudflaredump");
    g_autoptr(GError) failure = NULL;
    g_autofree gchar *interfaces = NULL;

    if (personal != NULL && global != NULL)
        return cfd_finding_new(CFD_FINDING_BAD, EXTCAP,
                               "%s finds this program twice, as %s and %s, and warns of it: remove "
                               "yours (cloudflaredump uninstall-extcap)",
                               name(self), personal, global);
    interfaces = ask(self, "-D", NULL, &failure);
    if (interfaces == NULL)
        return cfd_finding_from_error(EXTCAP, failure);
    if (strstr(interfaces, INTERFACE) != NULL)
        return cfd_finding_new(CFD_FINDING_GOOD, EXTCAP, "%s lists the interface", name(self));
    if (personal == NULL && global == NULL)
        return cfd_finding_new(CFD_FINDING_BAD, EXTCAP,
                               "%s does not list the interface: run cloudflaredump install-extcap",
                               name(self));
    return cfd_finding_new(CFD_FINDING_BAD, EXTCAP,
                           "%s does not list the interface, though %s is there: run that with "
                           "--extcap-interfaces to see why",
                           name(self), personal != NULL ? personal : global);
}

CfdFinding *
cfd_checkup_wireshark_dissector(const CfdCheckupWireshark *self)
{
    g_autoptr(GError) failure = NULL;
    g_autofree gchar *protocols = ask(self, "-G", "protocols", &failure);
    g_autofree gchar *personal = find(self->wireshark->personal_plugins, "cloudflare.lua");
    g_autofree gchar *global = find(self->wireshark->global_plugins, "cloudflare.lua");

    if (protocols == NULL)
        return cfd_finding_from_error(DISSECTOR, failure);
    if (strstr(protocols, PROTOCOL) != NULL)
        return cfd_finding_new(CFD_FINDING_GOOD, DISSECTOR, "%s has it: labels have fields",
                               name(self));
    if (self->is_root && (personal != NULL || global != NULL))
        return cfd_finding_new(CFD_FINDING_OPEN, DISSECTOR,
                               "%s loads no plugins for root: start it as another user",
                               name(self));
    if (personal == NULL && global == NULL)
        return cfd_finding_new(CFD_FINDING_BAD, DISSECTOR,
                               "%s does not have it, so labels have no fields: run cloudflaredump "
                               "install-extcap",
                               name(self));
    return cfd_finding_new(CFD_FINDING_BAD, DISSECTOR,
                           "%s does not load %s: Help > About Wireshark > Plugins shows whether it "
                           "was built with Lua",
                           name(self), personal != NULL ? personal : global);
}
