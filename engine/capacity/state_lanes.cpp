// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/state_lanes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/batch/instruction_set.hpp"
#include "engine/batch/lane_rows.hpp"
#include "engine/capacity/trial.hpp"
#include "engine/powerflow/stop_rule.hpp"

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

inline constexpr double base_tolerance_pu = 1e-9;
inline constexpr int most_sweeps = 14;

}  // namespace

// One block of lanes, from the trials to the voltages that they end in.
class StateLanes::Block {
 public:
  Block(const StateLanes& owner, std::span<const StateTrial> trials, Scratch& scratch)
      : owner_(owner), trials_(trials), scratch_(scratch), grid_(owner.base_.grid()) {
    auto& memory = scratch.block;
    const std::size_t scalars = 2 * static_cast<std::size_t>(grid_.column[grid_.columns].first);
    memory.u.ensure(scalars * lanes);
    memory.b.ensure(scalars * lanes + 8 * lanes);
    memory.s.ensure(2 * owner.terminals_ * lanes);
    memory.piece.ensure(static_cast<std::size_t>(grid_.jumping) * lanes);
    memory.lane.ensure(BlockWorkspace::lane_arrays * lanes);
    block_ = memory.block();
    for (int k = 0; k < grid_.jumping; ++k)
      std::fill_n(block_.piece + k * lanes, lanes, owner.base_.first_piece()[static_cast<std::size_t>(k)]);
    scratch.marked.assign(static_cast<std::size_t>(grid_.columns), 0);
    for (std::size_t k = 0; k < trials.size(); ++k) begin(k);
  }
  ~Block() {
    for (std::size_t k = 0; k < trials_.size(); ++k)
      if (connected_[k]) scratch_.lane[k].clear(block_);
  }

  const kernels::Block& block() const { return block_; }
  bool solved(std::size_t k) const { return solved_[k]; }

  // Sweeps until every lane has arrived or is lost, then fills the columns before the active ones.
  void iterate() {
    owner_.kernels_.start(grid_, block_);
    bool first = true;
    while (std::find(moving_.begin(), moving_.end(), true) != moving_.end()) {
      bool still = false;
      for (std::size_t k = 0; k < lanes; ++k) {
        if (moving_[k]) inject(k);
        block_.active[k] = moving_[k];
        still |= !moving_[k];
      }
      owner_.kernels_.sweep(grid_, block_, first ? kernels::sweep_first : kernels::sweep_middle, still && !first, {});
      first = false;
      for (std::size_t k = 0; k < trials_.size(); ++k)
        if (moving_[k]) judge(k);
    }
    owner_.kernels_.back_substitute_with(grid_, block_, scratch_.marked.data());
  }

 private:
  void begin(std::size_t k) {
    const auto& trial = trials_[k];
    load(k, trial.state);
    auto& lane = scratch_.lane[k];
    lane.addition = owner_.additions_[trial.row];
    lane.branches = lane.addition.branches;
    if (lane.branches.empty() || !lane.is_at_unknown(owner_.base_)) return;
    lane.map(owner_.base_, *owner_.paths_, scratch_.mapping);
    lane.mark(grid_, scratch_.marked);
    connected_[k] = moving_[k] = true;
  }

  void load(std::size_t k, std::size_t state) {
    if (scratch_.state[k] == state) return;
    scratch_.state[k] = state;
    if (scratch_.point_state != state) {
      scratch_.point = owner_.powers_(state);
      scratch_.point_state = state;
    }
    double* s = scratch_.block.s.data() + k;
    const auto put = [&](Complex power) {
      s[0] = power.real(), s[lanes] = power.imag();
      s += 2 * lanes;
    };
    for (const Complex power : scratch_.point.load_power_va) put(power);
    for (const Complex power : scratch_.point.generator_power_va) put(-power);
  }

  void inject(std::size_t k) {
    auto& lane = scratch_.lane[k];
    LaneAddition::Voltages v_0;
    lane.free_voltage(block_, static_cast<int>(k), v_0);
    if (lane.solve(trials_[k].kw, std::span<const Complex>(v_0).first(lane.branches.size())))
      lane.add_to(block_, static_cast<int>(k));
    else moving_[k] = false;
  }

  void judge(std::size_t k) {
    const double step = std::sqrt(block_.step2[k]);
    const bool arrived = stop_[k].reached(step);
    const bool lost = !std::isfinite(step) || step > 1.0 || block_.unsettled[k] != 0.0 ||
                      (!arrived && (stop_[k].hopeless() || ++sweeps_[k] >= most_sweeps));
    solved_[k] = arrived && !lost;
    moving_[k] = !arrived && !lost;
  }

  const StateLanes& owner_;
  std::span<const StateTrial> trials_;
  Scratch& scratch_;
  const kernels::Grid& grid_;
  kernels::Block block_;
  std::array<StopRule, lanes> stop_ = filled();
  std::array<int, lanes> sweeps_{};
  std::array<bool, lanes> connected_{}, moving_{}, solved_{};

  static std::array<StopRule, lanes> filled() {
    return [&]<std::size_t... k>(std::index_sequence<k...>) {
      return std::array<StopRule, lanes>{((void)k, StopRule(trial_tolerance_pu))...};
    }
    (std::make_index_sequence<lanes>{});
  }
};

StateLanes::StateLanes(const models::Network& network, const models::OperatingPoint& base, const Monitors& monitors,
                       std::span<const Addition> additions, const StateScreen& screen, StatePowers powers)
    : monitors_(monitors),
      additions_(additions),
      screen_(screen),
      powers_(std::move(powers)),
      base_(network, base, base_tolerance_pu),
      kernels_(kernels_of_this_machine()),
      terminals_(network->loads.size() + network->generators.size()) {
  if (!base_.usable()) return;
  paths_ = std::make_unique<ChordPaths>(base_.grid());
  limits_ = std::make_unique<LaneLimits>(monitors, base_);
}

namespace {

// Does every limit hold that is watched in the state? One by one: where the most used one bounds nothing there.
bool all_hold(const Monitors& monitors, const StateScreen& screen, std::size_t state, const LaneLimits& limits,
              const kernels::Block& block, int lane) {
  for (std::size_t i = 0; i < monitors.size(); ++i)
    if (std::isfinite(screen.relief(i, state)) && limits.margin(i, block, lane) < -monitors.slack()[i]) return false;
  return true;
}

}  // namespace

void StateLanes::run(std::span<const StateTrial> trials, Scratch& scratch, std::span<StateAnswer> answers) const {
  Block lanes_of(*this, trials, scratch);
  lanes_of.iterate();
  kernels::Used used;
  kernels_.use(limits_->view(), lanes_of.block(), used);
  for (std::size_t k = 0; k < trials.size(); ++k) {
    auto& answer = answers[k] = {};
    if (!lanes_of.solved(k)) continue;
    const int lane = static_cast<int>(k);
    bool breaks = false, masked = false;
    for (int group = 0; group < kernels::limit_groups; ++group) {
      const int place = static_cast<int>(used.at[group][k]);
      if (place < 0) continue;
      const auto limit = limits_->limit(group, place);
      const bool counts = std::isfinite(screen_.relief(limit, trials[k].state));
      if (used.most[group][k] > 1.0) (counts ? breaks : masked) = true;
      if (counts)
        answer.nearest[static_cast<std::size_t>(group)] = {limit, limits_->margin(limit, lanes_of.block(), lane)};
    }
    if (!breaks && masked) breaks = !all_hold(monitors_, screen_, trials[k].state, *limits_, lanes_of.block(), lane);
    answer.verdict = breaks ? StateVerdict::breaks : StateVerdict::holds;
  }
}

void StateLanes::solve(std::span<const StateTrial> trials, Scratch& scratch, const UseVoltages& use) const {
  Block lanes_of(*this, trials, scratch);
  lanes_of.iterate();
  const std::size_t nodes = base_.flow().base_voltage_v().size();
  scratch.voltage_v.resize(lanes * nodes);
  std::array<double*, lanes> row{}, none{};
  for (std::size_t k = 0; k < trials.size(); ++k)
    if (lanes_of.solved(k)) row[k] = reinterpret_cast<double*>(scratch.voltage_v.data() + k * nodes);
  kernels_.voltages(voltage_out(base_, 1, row, none, none), lanes_of.block());
  for (std::size_t k = 0; k < trials.size(); ++k)
    if (row[k]) use(k, std::span<const Complex>(scratch.voltage_v).subspan(k * nodes, nodes));
}

}  // namespace headroom::engine
