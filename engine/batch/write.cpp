// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/write.hpp"

#include <cmath>

namespace headroom::engine {

void write_voltages(const BatchOutputs& outputs, std::size_t c, std::size_t count,
                    std::span<const models::Complex> voltage_v) {
  const std::size_t nodes = voltage_v.size();
  const std::size_t first = outputs.node_major ? c : c * nodes, stride = outputs.node_major ? count : 1;
  if (!outputs.voltage_v.empty())
    for (std::size_t k = 0; k < nodes; ++k) outputs.voltage_v[first + k * stride] = voltage_v[k];
  if (!outputs.magnitude_v.empty())
    for (std::size_t k = 0; k < nodes; ++k) {
      outputs.magnitude_v[first + k * stride] = std::sqrt(std::norm(voltage_v[k]));
      outputs.angle_rad[first + k * stride] = std::arg(voltage_v[k]);
    }
}

}  // namespace headroom::engine
