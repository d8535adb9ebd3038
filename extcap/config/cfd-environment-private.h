/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-environment.h"

/* What the files of cfd-environment share: what is empty, or blank, is not given. */
gboolean cfd_environment_is_given(const gchar *text);
