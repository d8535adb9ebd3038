/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-environment.h"
#include "cfd-finding.h"

/* What is on this computer. The caller frees the findings. */

/* The configuration file, whose values are right: failure NULL; else what is wrong with it, the
 * command line or the environment. */
CfdFinding *cfd_checkup_place_configuration(const CfdOptions *options, const GError *failure);

/* Where the credentials come from; failure: why there are none. */
CfdFinding *cfd_checkup_place_credentials(const CfdEnvironment *environment,
                                          const CfdArguments *arguments, const GError *failure);

/* Whether packets can wait for their turn on the disk. */
CfdFinding *cfd_checkup_place_spool(const CfdOptions *options);
