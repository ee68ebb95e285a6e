// SPDX-License-Identifier: Apache-2.0
#include "engine/study/base_states.hpp"

#include <algorithm>

#include "engine/parallel/parallel_for.hpp"
#include "engine/study/batch.hpp"

namespace headroom::engine {

namespace {

using models::OperatingPoint;

inline constexpr std::size_t at_a_time = 512;

// What a batch's cases can carry: powers alone.
bool powers_alone(const models::Network& network, Controls controls) {
  const bool acts =
      controls != Controls::as_given &&
      !(network->regulators.empty() && network->capacitor_controls.empty() && network->inverter_controls.empty());
  const auto in_service = [](const auto& element) { return element.in_service; };
  return !acts && std::none_of(network->current_sources.begin(), network->current_sources.end(), in_service) &&
         std::none_of(network->generators.begin(), network->generators.end(),
                      [](const auto& generator) { return generator.in_service && generator.inverter; });
}

bool sources_as_given(const OperatingPoint& point) {
  return std::all_of(point.source_voltage_scale.begin(), point.source_voltage_scale.end(),
                     [](const models::Complex scale) { return scale == models::Complex(1.0); });
}

void solve_one(const models::Network& network, const OperatingPoint& point, Controls controls, std::size_t worker,
               std::size_t s, const UseBase& use) {
  PowerFlowOptions how;
  how.controls = controls == Controls::as_given ? Controls::as_given : Controls::solve;
  const auto state = solve_powerflow(network, point, how);
  const bool solved = state.status == models::SolveStatus::ok || state.status == models::SolveStatus::control_limit;
  use(worker, s, {solved, &state.point, state.voltage_v});
}

// The states from `first` on that one call of the batch takes.
class Portion {
 public:
  Portion(const models::Network& network, const PointOf& point_of, std::size_t first, std::size_t count, int threads)
      : first_(first), points_(count), outcome_(count), voltage_v_(count * network.node_count()) {
    const std::size_t loads = network->loads.size(), generators = network->generators.size();
    generator_p_w_.resize(count * generators);
    generator_q_var_.resize(count * generators);
    p_w_.resize(count * loads);
    q_var_.resize(count * loads);
    parallel_for(count, threads, [&](std::size_t, std::size_t c) {
      points_[c] = point_of(first + c);
      for (std::size_t l = 0; l < loads; ++l) {
        p_w_[c * loads + l] = points_[c].load_power_va[l].real();
        q_var_[c * loads + l] = points_[c].load_power_va[l].imag();
      }
      for (std::size_t g = 0; g < generators; ++g) {
        generator_p_w_[c * generators + g] = points_[c].generator_power_va[g].real();
        generator_q_var_[c * generators + g] = points_[c].generator_power_va[g].imag();
      }
    });
  }

  bool sources_given() const { return std::all_of(points_.begin(), points_.end(), sources_as_given); }

  void solve(const models::Network& network, Batch& batch, Controls controls, int threads, const UseBase& use) {
    BatchCases cases;
    cases.count = points_.size();
    cases.p_w = p_w_;
    cases.q_var = q_var_;
    cases.generator_p_w = generator_p_w_;
    cases.generator_q_var = generator_q_var_;
    BatchOutputs outputs;
    outputs.voltage_v = voltage_v_;
    outputs.outcome = outcome_;
    batch.solve(cases, outputs);
    const std::size_t nodes = network.node_count();
    parallel_for(points_.size(), threads, [&](std::size_t worker, std::size_t c) {
      if (!engine::solved(outcome_[c].status)) return solve_one(network, points_[c], controls, worker, first_ + c, use);
      use(worker, first_ + c, {true, &points_[c], std::span(voltage_v_).subspan(c * nodes, nodes)});
    });
  }

 private:
  std::size_t first_;
  std::vector<OperatingPoint> points_;
  std::vector<double> p_w_, q_var_, generator_p_w_, generator_q_var_;
  std::vector<CaseOutcome> outcome_;
  std::vector<models::Complex> voltage_v_;
};

}  // namespace

void solve_bases(const models::Network& network, const PointOf& point_of, std::size_t states, Controls controls,
                 int threads, const UseBase& use) {
  const auto one_by_one = [&](std::size_t from) {
    parallel_for(states - from, threads, [&](std::size_t worker, std::size_t k) {
      solve_one(network, point_of(from + k), controls, worker, from + k, use);
    });
  };
  if (states < 2 || !powers_alone(network, controls)) return one_by_one(0);
  BatchOptions how;
  how.threads = threads;
  how.check_every = 0;
  Batch batch(network, point_of(0), how);
  for (std::size_t first = 0; first < states; first += at_a_time) {
    Portion portion(network, point_of, first, std::min(at_a_time, states - first), threads);
    if (!portion.sources_given()) return one_by_one(first);
    portion.solve(network, batch, controls, threads, use);
  }
}

}  // namespace headroom::engine
