// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/case_point.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace headroom::engine {

namespace {

using models::Complex;
using models::Network;
using models::OperatingPoint;
using What = CaseChange::What;

std::size_t winding_count(const Network& network) {
  std::size_t count = 0;
  for (const auto& transformer : network->transformers) count += transformer.windings.size();
  return count;
}

// Collects the first span whose size does not fit.
struct Sizes {
  std::string problem;

  void expect(const char* name, const char* shape, std::size_t size, std::size_t expected) {
    if (problem.empty() && size != 0 && size != expected)
      problem = fmt::format("{}{} has {} entries; it should have {}", name, shape, size, expected);
  }
  void together(const char* first, const char* second, bool one, bool other) {
    if (problem.empty() && one != other)
      problem = fmt::format("{} and {} go together: give both or none", first, second);
  }
};

void check_profiles(const Network& network, const BatchCases& cases, Sizes& sizes) {
  const auto rows = cases.count > 0 ? cases.profile.size() / cases.count : 0;
  sizes.expect("profile", "[profile][case]", cases.profile.size(), rows * cases.count);
  sizes.expect("q_profile", "[profile][case]", cases.q_profile.size(), cases.profile.size());
  sizes.expect("load_profile", "[load]", cases.load_profile.size(), network->loads.size());
  sizes.expect("generator_profile", "[generator]", cases.generator_profile.size(), network->generators.size());
  for (const auto& profiles : {cases.load_profile, cases.generator_profile})
    for (const auto profile : profiles)
      if (sizes.problem.empty() && (profile < -1 || profile >= static_cast<std::int64_t>(rows)))
        sizes.problem = fmt::format("profile {} does not exist: there are {}", profile, rows);
}

void check_changes(const BatchCases& cases, Sizes& sizes) {
  sizes.expect("change_offset", "[case + 1]", cases.change_offset.size(), cases.count + 1);
  if (cases.change_offset.empty() && !cases.change.empty() && sizes.problem.empty())
    sizes.problem = "change needs change_offset";
  if (cases.change_offset.empty() || !sizes.problem.empty()) return;
  if (!std::is_sorted(cases.change_offset.begin(), cases.change_offset.end()) || cases.change_offset.front() != 0 ||
      cases.change_offset.back() != cases.change.size())
    sizes.problem = fmt::format("change_offset must rise from 0 to the number of changes, {}", cases.change.size());
}

class CaseSetter {
 public:
  CaseSetter(const Network& network, const OperatingPoint& prepared, const BatchCases& cases, std::size_t c,
             OperatingPoint& point)
      : network_(network), prepared_(prepared), cases_(cases), c_(c), point_(point) {}

  std::string run() {
    point_ = prepared_;
    powers(cases_.p_w, cases_.q_var, cases_.load_profile, point_.load_power_va);
    powers(cases_.generator_p_w, cases_.generator_q_var, cases_.generator_profile, point_.generator_power_va);
    dense_states();
    for (const auto& change : changes_of(cases_, c_)) apply(change);
    check_powers("load", point_.load_power_va);
    check_powers("generator", point_.generator_power_va);
    return std::move(problem_);
  }

 private:
  void fail(std::string text) {
    if (problem_.empty()) problem_ = fmt::format("case {}: {}", c_, text);
  }

  void powers(std::span<const double> p, std::span<const double> q, std::span<const std::int32_t> profile_of,
              std::vector<Complex>& power) {
    for (std::size_t k = 0; k < profile_of.size(); ++k) {
      if (profile_of[k] < 0) continue;
      const auto at = static_cast<std::size_t>(profile_of[k]) * cases_.count + c_;
      const double factor = cases_.profile[at], q_factor = cases_.q_profile.empty() ? factor : cases_.q_profile[at];
      power[k] = {power[k].real() * factor, power[k].imag() * q_factor};
    }
    if (p.empty()) return;
    const std::size_t first = c_ * power.size();
    for (std::size_t k = 0; k < power.size(); ++k) power[k] = {p[first + k], q[first + k]};
  }

  void check_powers(const char* what, const std::vector<Complex>& power) {
    for (std::size_t k = 0; k < power.size(); ++k)
      if (!std::isfinite(power[k].real()) || !std::isfinite(power[k].imag()))
        fail(fmt::format("{} {}: power {} W, {} var is not a number", what, k, power[k].real(), power[k].imag()));
  }

  void dense_states() {
    if (!cases_.tap_pu.empty()) {
      auto at = cases_.tap_pu.begin() + static_cast<std::ptrdiff_t>(c_ * winding_count(network_));
      for (std::size_t t = 0; t < point_.tap_pu.size(); ++t)
        for (std::size_t w = 0; w < point_.tap_pu[t].size(); ++w) set_tap(t, w, *at++);
    }
    if (!cases_.switch_closed.empty())
      for (std::size_t s = 0; s < point_.switch_closed.size(); ++s)
        point_.switch_closed[s] = cases_.switch_closed[c_ * point_.switch_closed.size() + s] != 0;
  }

  void set_tap(std::size_t transformer, std::size_t winding, double tap) {
    if (!(tap > 0.0) || !std::isfinite(tap))
      return fail(fmt::format("transformer {} winding {}: tap {} pu is not a ratio > 0", transformer, winding, tap));
    point_.tap_pu[transformer][winding] = tap;
  }

  bool exists(const char* what, std::int32_t index, std::size_t count) {
    const bool inside = index >= 0 && static_cast<std::size_t>(index) < count;
    if (!inside) fail(fmt::format("{} {} does not exist: there are {}", what, index, count));
    return inside;
  }

  void apply(const CaseChange& change) {
    const auto at = static_cast<std::size_t>(change.index), part = static_cast<std::size_t>(change.part);
    const Complex power(change.first, change.second);
    const auto on = static_cast<char>(change.first != 0.0);
    switch (change.what) {
      case What::load:
        if (exists("load", change.index, point_.load_power_va.size())) point_.load_power_va[at] = power;
        break;
      case What::load_addition:
        if (exists("load", change.index, point_.load_power_va.size())) point_.load_power_va[at] += power;
        break;
      case What::generator:
        if (exists("generator", change.index, point_.generator_power_va.size())) point_.generator_power_va[at] = power;
        break;
      case What::tap:
        if (exists("transformer", change.index, point_.tap_pu.size()) &&
            exists("winding", change.part, point_.tap_pu[at].size()))
          set_tap(at, part, change.first);
        break;
      case What::sw:
        if (exists("switch", change.index, point_.switch_closed.size())) point_.switch_closed[at] = on;
        break;
      case What::line:
        if (exists("line", change.index, point_.line_in_service.size())) point_.line_in_service[at] = on;
        break;
      case What::transformer:
        if (exists("transformer", change.index, point_.transformer_in_service.size()))
          point_.transformer_in_service[at] = on;
        break;
      case What::capacitor_step:
        if (exists("capacitor", change.index, point_.capacitor_step_on.size()) &&
            exists("step", change.part, point_.capacitor_step_on[at].size()))
          point_.capacitor_step_on[at][part] = on;
        break;
      default: fail(fmt::format("change of kind {} does not exist", static_cast<int>(change.what)));
    }
  }

  const Network& network_;
  const OperatingPoint& prepared_;
  const BatchCases& cases_;
  std::size_t c_;
  OperatingPoint& point_;
  std::string problem_;
};

}  // namespace

std::string misfit(const Network& network, const BatchCases& cases, const BatchOutputs& outputs) {
  const std::size_t n = cases.count, nodes = network.node_count();
  const std::size_t loads = network->loads.size(), generators = network->generators.size();
  Sizes sizes;
  sizes.expect("p_w", "[case][load]", cases.p_w.size(), n * loads);
  sizes.expect("q_var", "[case][load]", cases.q_var.size(), n * loads);
  sizes.together("p_w", "q_var", cases.p_w.empty(), cases.q_var.empty());
  sizes.expect("generator_p_w", "[case][generator]", cases.generator_p_w.size(), n * generators);
  sizes.expect("generator_q_var", "[case][generator]", cases.generator_q_var.size(), n * generators);
  sizes.together("generator_p_w", "generator_q_var", cases.generator_p_w.empty(), cases.generator_q_var.empty());
  check_profiles(network, cases, sizes);
  sizes.expect("tap_pu", "[case][winding]", cases.tap_pu.size(), n * winding_count(network));
  sizes.expect("switch_closed", "[case][switch]", cases.switch_closed.size(), n * network->switches.size());
  check_changes(cases, sizes);
  sizes.expect("voltage_v", "[case][node]", outputs.voltage_v.size(), n * nodes);
  sizes.expect("magnitude_v", "[case][node]", outputs.magnitude_v.size(), n * nodes);
  sizes.expect("angle_rad", "[case][node]", outputs.angle_rad.size(), n * nodes);
  sizes.together("magnitude_v", "angle_rad", outputs.magnitude_v.empty(), outputs.angle_rad.empty());
  sizes.expect("outcome", "[case]", outputs.outcome.size(), n);
  sizes.expect("reduction", "[case]", outputs.reduction.size(), n);
  sizes.expect("extremes", "[node]", outputs.extremes.size(), nodes);
  sizes.expect("histogram", "[node][bin]", outputs.histogram.size(), nodes * outputs.histogram_bins);
  if (sizes.problem.empty() && !outputs.histogram.empty() && !(outputs.histogram_from_pu < outputs.histogram_to_pu))
    sizes.problem = "histogram_from_pu must be below histogram_to_pu";
  return std::move(sizes.problem);
}

std::span<const CaseChange> changes_of(const BatchCases& cases, std::size_t c) {
  if (cases.change_offset.empty()) return {};
  return cases.change.subspan(cases.change_offset[c], cases.change_offset[c + 1] - cases.change_offset[c]);
}

bool gives_discrete_state(const BatchCases& cases, std::size_t c) {
  if (!cases.tap_pu.empty() || !cases.switch_closed.empty()) return true;
  const auto changes = changes_of(cases, c);
  return std::any_of(changes.begin(), changes.end(), [](const CaseChange& change) { return change.what >= What::tap; });
}

std::string set_case(const Network& network, const OperatingPoint& prepared, const BatchCases& cases, std::size_t c,
                     OperatingPoint& point) {
  return CaseSetter(network, prepared, cases, c, point).run();
}

}  // namespace headroom::engine
