/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-wireshark.h"

#include <string.h>

#define EXTCAP "Wireshark"
#define DISSECTOR "dissector"

/* As `tshark -D` lists the interface, and `tshark -G protocols` the dissector. */
#define INTERFACE ". cloudflaredump "
#define PROTOCOL "cloudflare"

static const gchar *
name(const CfdCheckupWireshark *self)
{
    return self->wireshark->series != NULL ? self->wireshark->series : self->wireshark->tshark;
}

CfdFinding *
cfd_checkup_wireshark_extcap(const CfdCheckupWireshark *self)
{
    g_autofree gchar *personal =
        cfd_wireshark_find_file(self->wireshark->personal_extcaps, CFD_WIRESHARK_PROGRAM);
    g_autofree gchar *global =
        cfd_wireshark_find_file(self->wireshark->global_extcaps, CFD_WIRESHARK_PROGRAM);
    const gchar *place = personal != NULL ? personal : global;
    g_autoptr(GError) failure = NULL;
    g_autofree gchar *interfaces = NULL;

    if (personal != NULL && global != NULL)
        return cfd_finding_new(CFD_FINDING_BAD, EXTCAP,
                               "%s finds this program twice, as %s and %s, and warns of it: remove "
                               "yours (cloudflaredump uninstall-extcap)",
                               name(self), personal, global);
    interfaces = cfd_wireshark_ask(self->wireshark->tshark, "-D", NULL, self->loop, &failure);
    if (interfaces == NULL)
        return cfd_finding_from_error(EXTCAP, failure);
    if (strstr(interfaces, INTERFACE) != NULL)
        return cfd_finding_new(CFD_FINDING_GOOD, EXTCAP, "%s lists the interface%s%s", name(self),
                               place != NULL ? ", by " : "", place != NULL ? place : "");
    if (place == NULL)
        return cfd_finding_new(CFD_FINDING_BAD, EXTCAP,
                               "%s does not list the interface: run cloudflaredump install-extcap",
                               name(self));
    return cfd_finding_new(CFD_FINDING_BAD, EXTCAP,
                           "%s does not list the interface, though %s is there: run that with "
                           "--extcap-interfaces to see why",
                           name(self), place);
}

/* The name is the third column of a line; from 4.4 on it is not the last. */
static gboolean
has_protocol(const gchar *protocols)
{
    return g_regex_match_simple("^[^\t\n]*\t[^\t\n]*\t" PROTOCOL "(\t|$)", protocols,
                                G_REGEX_MULTILINE, 0);
}

CfdFinding *
cfd_checkup_wireshark_dissector(const CfdCheckupWireshark *self)
{
    g_autoptr(GError) failure = NULL;
    g_autofree gchar *protocols =
        cfd_wireshark_ask(self->wireshark->tshark, "-G", "protocols", self->loop, &failure);
    g_autofree gchar *personal =
        cfd_wireshark_find_file(self->wireshark->personal_plugins, CFD_WIRESHARK_SCRIPT);
    g_autofree gchar *global =
        cfd_wireshark_find_file(self->wireshark->global_plugins, CFD_WIRESHARK_SCRIPT);
    const gchar *place = personal != NULL ? personal : global;

    if (protocols == NULL)
        return cfd_finding_from_error(DISSECTOR, failure);
    if (has_protocol(protocols))
        return cfd_finding_new(CFD_FINDING_GOOD, DISSECTOR, "%s has it: labels have fields",
                               name(self));
    if (self->is_root && place != NULL)
        return cfd_finding_new(CFD_FINDING_OPEN, DISSECTOR,
                               "%s loads no plugins for root: start it as another user",
                               name(self));
    if (place == NULL)
        return cfd_finding_new(CFD_FINDING_BAD, DISSECTOR,
                               "%s does not have it, so labels have no fields: run cloudflaredump "
                               "install-extcap",
                               name(self));
    return cfd_finding_new(CFD_FINDING_BAD, DISSECTOR,
                           "%s does not load %s: Help > About Wireshark > Plugins shows whether it "
                           "was built with Lua",
                           name(self), place);
}
