/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-link-type.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SNAP_LENGTH 262144 /* libpcap's own MAXIMUM_SNAPLEN, which it does not export */

guint16
cfd_link_type_of(pcap_t *pcap)
{
    /* libpcap hands through what it does not know: there both values are the same. */
    guint32 link_type = (guint32)pcap_datalink(pcap);
    struct pcap_file_header header;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    if (stream != NULL) {
        gboolean written = pcap_dump_fopen(pcap, stream) != NULL;

        if (fclose(stream) == 0 && written && size >= sizeof header) {
            memcpy(&header, text, sizeof header);
            link_type = header.linktype;
        }
        free(text);
    }
    return (guint16)link_type; /* the upper half tells of checksums */
}

pcap_t *
cfd_link_type_open(guint16 link_type)
{
    struct pcap_file_header header = {
        .magic = 0xa1b2c3d4,
        .version_major = PCAP_VERSION_MAJOR,
        .version_minor = PCAP_VERSION_MINOR,
        .snaplen = MAX_SNAP_LENGTH,
        .linktype = link_type,
    };
    char words[PCAP_ERRBUF_SIZE];
    FILE *stream = fmemopen(&header, sizeof header, "rb");
    pcap_t *pcap = stream != NULL ? pcap_fopen_offline(stream, words) : NULL;

    if (pcap == NULL && stream != NULL)
        (void)fclose(stream);
    return pcap;
}
