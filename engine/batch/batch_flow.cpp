// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/batch_flow.hpp"

#include <algorithm>

#include "engine/batch/bank.hpp"
#include "engine/batch/block.hpp"
#include "engine/batch/instruction_set.hpp"
#include "engine/parallel/parallel_for.hpp"

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

// Cases that one thread takes at a time and sorts by the member of the bank that they start from.
constexpr std::size_t chunk = 256;

}  // namespace

struct BatchFlow::Implementation {
  // Memory of one thread.
  struct Worker {
    BlockWorkspace block;
    std::array<std::vector<std::size_t>, Bank::levels.size()> by_level;
    std::vector<std::size_t> again, alone;
  };

  Implementation(const models::Network& n, const models::OperatingPoint& p, BatchFlowOptions o)
      : network(n), point(p), options(o), bank(n, p), kernels(kernels_of_this_machine(o.instruction_set)) {}

  void solve_chunk(const BatchFlowCases& cases, const BatchFlowResult& result, std::size_t begin, std::size_t end,
                   Worker& worker);
  void solve_block(const ChordBase& base, std::span<const std::size_t> members, const BatchFlowCases& cases,
                   const BatchFlowResult& result, bool patient, Worker& worker);
  void write_voltages(const ChordBase& base, std::span<const std::size_t> members, const BatchFlowResult& result,
                      Worker& worker);
  void solve_alone(std::size_t at, const BatchFlowCases& cases, const BatchFlowResult& result);

  const models::Network& network;
  const models::OperatingPoint& point;
  BatchFlowOptions options;
  Bank bank;
  const kernels::Kernels& kernels;
  std::vector<Worker> workers;
};

BatchFlow::BatchFlow(const models::Network& network, const models::OperatingPoint& point, BatchFlowOptions options)
    : implementation_(std::make_unique<Implementation>(network, point, options)) {
  implementation_->bank.member(Bank::as_given);
}

BatchFlow::~BatchFlow() = default;

void BatchFlow::solve(const BatchFlowCases& cases, const BatchFlowResult& result) {
  auto& self = *implementation_;
  const std::size_t chunks = (cases.count + chunk - 1) / chunk;
  self.workers.resize(std::max(self.workers.size(), worker_count(self.options.threads, chunks)));
  parallel_for(chunks, self.options.threads, [&](std::size_t worker, std::size_t index) {
    self.solve_chunk(cases, result, index * chunk, std::min(cases.count, (index + 1) * chunk), self.workers[worker]);
  });
}

void BatchFlow::Implementation::solve_chunk(const BatchFlowCases& cases, const BatchFlowResult& result,
                                            std::size_t begin, std::size_t end, Worker& worker) {
  const std::size_t loads = network->loads.size();
  for (auto& list : worker.by_level) list.clear();
  worker.alone.clear();
  for (std::size_t at = begin; at < end; ++at) {
    const double level = kernels.level(cases.p_w.data() + at * loads, cases.q_var.data() + at * loads, bank.weight_p(),
                                       bank.weight_q(), static_cast<long long>(loads));
    worker.by_level[Bank::nearest(level)].push_back(at);
  }
  for (std::size_t level = 0; level < worker.by_level.size(); ++level) {
    const auto& list = worker.by_level[level];
    if (list.empty()) continue;
    const ChordBase* base = bank.member(static_cast<int>(level));
    if (!base) {
      worker.alone.insert(worker.alone.end(), list.begin(), list.end());
      continue;
    }
    worker.again.clear();
    for (std::size_t at = 0; at < list.size(); at += lanes)
      solve_block(*base, std::span(list).subspan(at, std::min<std::size_t>(lanes, list.size() - at)), cases, result,
                  false, worker);
    const auto again = worker.again;
    for (std::size_t at = 0; at < again.size(); at += lanes)
      solve_block(*base, std::span(again).subspan(at, std::min<std::size_t>(lanes, again.size() - at)), cases, result,
                  true, worker);
  }
  std::sort(worker.alone.begin(), worker.alone.end());
  for (const auto at : worker.alone) solve_alone(at, cases, result);
}

void BatchFlow::Implementation::solve_block(const ChordBase& base, std::span<const std::size_t> members,
                                            const BatchFlowCases& cases, const BatchFlowResult& result, bool patient,
                                            Worker& worker) {
  const std::size_t loads = network->loads.size(), generators = network->generators.size();
  auto& block = worker.block;
  block.s.ensure(2 * (loads + generators + 1) * lanes);
  std::array<const double*, lanes> p{}, q{};
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const std::size_t at = members[std::min(lane, members.size() - 1)];
    p[lane] = cases.p_w.data() + at * loads;
    q[lane] = cases.q_var.data() + at * loads;
    block.state[lane] = lane < members.size() ? LaneState::iterating : LaneState::empty;
  }
  kernels.load(p.data(), q.data(), static_cast<long long>(loads), block.s.data());
  for (std::size_t k = 0; k < generators; ++k) {
    double* s = block.s.data() + 2 * (loads + k) * lanes;
    std::fill(s, s + lanes, -point.generator_power_va[k].real());
    std::fill(s + lanes, s + 2 * lanes, -point.generator_power_va[k].imag());
  }
  BlockOptions how;
  how.tolerance_pu = options.tolerance_pu;
  how.few = patient ? 0 : 4;
  iterate(base, kernels, how, block);
  for (std::size_t lane = 0; lane < members.size(); ++lane) {
    auto& one = result.cases[members[lane]];
    one = {models::SolveStatus::ok, block.sweeps[lane], block.state[lane] == LaneState::converged};
    if (block.state[lane] == LaneState::iterating) worker.again.push_back(members[lane]);
    if (block.state[lane] == LaneState::left) worker.alone.push_back(members[lane]);
  }
  if (!result.voltage_v.empty()) write_voltages(base, members, result, worker);
}

void BatchFlow::Implementation::write_voltages(const ChordBase& base, std::span<const std::size_t> members,
                                               const BatchFlowResult& result, Worker& worker) {
  const std::size_t nodes = network.node_count();
  std::array<double*, lanes> rows{};
  bool any = false;
  for (std::size_t lane = 0; lane < members.size(); ++lane) {
    if (worker.block.state[lane] != LaneState::converged) continue;
    rows[lane] = reinterpret_cast<double*>(result.voltage_v.data() + members[lane] * nodes);
    any = true;
  }
  if (!any) return;
  kernels.back_substitute(base.grid(), worker.block.block());
  kernels::VoltageOut out;
  out.position = base.position().data();
  out.base = reinterpret_cast<const double*>(base.flow().base_voltage_v().data());
  out.nodes = static_cast<long long>(nodes);
  out.out = rows.data();
  kernels.voltages(out, worker.block.block());
}

void BatchFlow::Implementation::solve_alone(std::size_t at, const BatchFlowCases& cases,
                                            const BatchFlowResult& result) {
  const std::size_t loads = network->loads.size(), nodes = network.node_count();
  models::OperatingPoint own = point;
  for (std::size_t k = 0; k < loads; ++k)
    own.load_power_va[k] = {cases.p_w[at * loads + k], cases.q_var[at * loads + k]};
  LoadFlowOptions how;
  how.tolerance_pu = options.tolerance_pu;
  how.trials = false;
  LoadFlow flow(network, own, how);
  result.cases[at].status = flow.solve_base().status;
  result.cases[at].fast_path = false;
  if (!result.voltage_v.empty())
    std::copy(flow.base_voltage_v().begin(), flow.base_voltage_v().end(), result.voltage_v.begin() + at * nodes);
}

}  // namespace headroom::engine
