// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/zero_sequence.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <numbers>

#include "engine/parallel/parallel_for.hpp"
#include "engine/powerflow/load_flow.hpp"
#include "engine/quality/bands.hpp"
#include "engine/quality/earthing.hpp"

namespace headroom::engine {

using models::Complex;

bool has_zero_sequence_path(const models::ComplexMatrix& z) {
  assert(z.rows() == 2 || z.rows() == 3);
  const std::size_t n = z.rows();
  // The positive-sequence row of two phases is (1, -1): the rotation by half a turn.
  const Complex turn = std::polar(1.0, 2.0 * std::numbers::pi / static_cast<double>(n));
  const std::array<Complex, 3> power{1.0, turn, turn * turn};
  Complex z0, z1;
  for (std::size_t p = 0; p < n; ++p)
    for (std::size_t q = 0; q < n; ++q) {
      z0 += z(p, q);
      z1 += power[p] * std::conj(power[q]) * z(p, q);
    }
  return std::abs(z0) <= zero_sequence_ratio * std::abs(z1);
}

std::vector<char> zero_sequence_paths(const models::Network& network, const models::OperatingPoint& point,
                                      int threads) {
  const std::size_t buses = network->buses.size();
  if (network.balanced()) return std::vector<char>(buses, 1);
  models::OperatingPoint unloaded = point;
  std::fill(unloaded.load_power_va.begin(), unloaded.load_power_va.end(), Complex());
  std::fill(unloaded.generator_power_va.begin(), unloaded.generator_power_va.end(), Complex());
  LoadFlowOptions options;
  options.trials = false;
  const LoadFlow grid(network, unloaded, options);
  const auto& supplied = grid.problem().supplied;
  auto paths = earthed_buses(network);
  std::vector<std::vector<Complex>> scratch(worker_count(threads, buses));
  parallel_for(buses, threads, [&](std::size_t worker, std::size_t b) {
    std::vector<std::int64_t> nodes;
    for (const int number : bus_conductors(network, models::BusId(b)).phases) {
      const auto node = network.node(models::BusId(b), number);
      if (supplied[static_cast<std::size_t>(node)]) nodes.push_back(node);
    }
    if (nodes.size() > 1) paths[b] = has_zero_sequence_path(grid.driving_point_impedance(nodes, scratch[worker]));
  });
  return paths;
}

}  // namespace headroom::engine
