// SPDX-License-Identifier: Apache-2.0
// How fast the machine is just now, before and after a comparison.
#pragma once

namespace peers {

struct Calibration {
  double multiply_add_gflops = 0.0;  // one thread, independent chains in registers
  double copy_gb_per_s = 0.0;        // 256 MiB read and written, one thread, bytes copied (not twice)
};

Calibration calibrate();

}  // namespace peers
