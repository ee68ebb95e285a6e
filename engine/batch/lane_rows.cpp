// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/lane_rows.hpp"

#include <algorithm>

namespace headroom::engine {

bool solved_as_given(const models::Network& network, const BatchOptions& options) {
  const bool holds_voltages =
      std::any_of(network->generators.begin(), network->generators.end(), [](const models::Generator& generator) {
        return generator.in_service && generator.model == models::GeneratorModel::constant_voltage;
      });
  const bool controlled = !network->regulators.empty() || !network->capacitor_controls.empty();
  return !holds_voltages && !(options.solve_controls && controlled);
}

kernels::VoltageOut voltage_out(const ChordBase& base, std::size_t cases,
                                const std::array<double*, kernels::lanes>& complex,
                                const std::array<double*, kernels::lanes>& magnitude,
                                const std::array<double*, kernels::lanes>& angle) {
  constexpr std::size_t past_caches = std::size_t{1} << 19;
  const auto& base_v = base.flow().base_voltage_v();
  kernels::VoltageOut out;
  out.position = base.position().data();
  out.base = reinterpret_cast<const double*>(base_v.data());
  out.nodes = static_cast<long long>(base_v.size());
  out.out = complex.data();
  out.past_caches = cases * base_v.size() > past_caches;
  out.polar_base = base.polar_base().data()->data();
  out.magnitude = magnitude.data();
  out.angle = angle.data();
  return out;
}

void note_check(BatchResult& result, std::size_t c, const Balance& balance) {
  ++result.checked;
  result.worst_mismatch_va = std::max(result.worst_mismatch_va, balance.worst_va);
  const auto at = static_cast<std::int64_t>(c);
  if (balance.worst_relative < result.worst_mismatch_relative) return;
  if (balance.worst_relative == result.worst_mismatch_relative && result.worst_case >= 0 && result.worst_case < at)
    return;
  result.worst_mismatch_relative = balance.worst_relative;
  result.worst_case = at;
}

void note_problem(BatchResult& result, std::size_t c, std::string text) {
  if (!result.first_problem.empty() && static_cast<std::int64_t>(c) >= result.first_problem_case) return;
  result.first_problem = std::move(text);
  result.first_problem_case = static_cast<std::int64_t>(c);
}

void keep(std::vector<std::size_t>& left, std::vector<std::size_t>& cases) {
  std::sort(left.begin(), left.end());
  std::erase_if(cases, [&](std::size_t c) { return !std::binary_search(left.begin(), left.end(), c); });
}

}  // namespace headroom::engine
