// SPDX-License-Identifier: Apache-2.0
#define HEADROOM_LANE_WIDTH 4
#define HEADROOM_KERNELS change_avx2
#define HEADROOM_KERNELS_NAME "avx2"
#include "engine/kernels/change.inl"
