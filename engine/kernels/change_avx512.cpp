// SPDX-License-Identifier: Apache-2.0
#define HEADROOM_LANE_WIDTH 8
#define HEADROOM_KERNELS change_avx512
#define HEADROOM_KERNELS_NAME "avx512"
#include "engine/kernels/change.inl"
