// SPDX-License-Identifier: Apache-2.0
#define HEADROOM_LANE_WIDTH 8
#define HEADROOM_KERNELS newton_avx512
#define HEADROOM_KERNELS_NAME "avx512"
#include "engine/kernels/newton.inl"
