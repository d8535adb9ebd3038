/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-error.h"

G_DEFINE_QUARK(cfd_error, cfd_error)
