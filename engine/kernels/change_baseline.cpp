// SPDX-License-Identifier: Apache-2.0
#define HEADROOM_LANE_WIDTH 2
#define HEADROOM_KERNELS change_baseline
#define HEADROOM_KERNELS_NAME "baseline"
#include "engine/kernels/change.inl"
