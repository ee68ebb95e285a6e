// SPDX-License-Identifier: Apache-2.0
#include "engine/study/over_time_grid.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/parallel/parallel_for.hpp"
#include "engine/study/capacity_rows.hpp"

namespace headroom::engine {

namespace {

using models::CapacityStatus;
using models::OperatingPoint;

// Everything but powers.
bool alike(const OperatingPoint& a, const OperatingPoint& b) {
  return a.tap_pu == b.tap_pu && a.capacitor_step_on == b.capacitor_step_on && a.switch_closed == b.switch_closed &&
         a.line_in_service == b.line_in_service && a.transformer_in_service == b.transformer_in_service &&
         a.source_voltage_scale == b.source_voltage_scale && a.current_source_scale == b.current_source_scale;
}

}  // namespace

bool has_number(CapacityStatus status) {
  return status == CapacityStatus::ok || status == CapacityStatus::zero || status == CapacityStatus::at_maximum;
}

OverTimeGrid::OverTimeGrid(const models::Network& network_, const models::RuleSet& rules_,
                           const CapacityOptions& options_, const OverTimeOptions& over_, Controls controls_,
                           models::CapacityOverTime& answer_)
    : network(network_),
      rules(rules_),
      options(options_),
      over(over_),
      controls(controls_),
      answer(answer_),
      requests_(capacity_requests(network_, options_)),
      solved_(answer_.states.size(), 0),
      family_of_(answer_.states.size(), 0) {}

bool OverTimeGrid::prepare() {
  if (!find_first()) return false;
  const auto topology = models::analyse_topology(network, first_.base.point);
  for (const auto& request : requests_) {
    maximum_kw_.push_back(search_maximum_kw(network, topology, request.bus, options));
    additions_.push_back(make_addition(network, request, first_.zero_sequence_path[request.bus.index()] != 0));
  }
  screen_.emplace(*first_.monitors, states());
  solve_all_bases();
  return true;
}

OperatingPoint OverTimeGrid::point(std::size_t state) const {
  return models::operating_point(network, answer.states[state].state, over.states);
}

bool OverTimeGrid::can_screen() const {
  const auto& further = options.further;
  return controls != Controls::solve && !further.unbalance && !further.reverse_power && !further.voltage_change_pu;
}

// The first state that has a solution: how additions are connected and what is watched comes from it.
bool OverTimeGrid::find_first() {
  for (std::size_t s = 0; s < states(); ++s)
    if (first_.prepare(network, point(s), rules, options, controls)) return true;
  return false;
}

bool OverTimeGrid::prepare(std::size_t state, CapacityState& prepared) const {
  return prepared.prepare_like(network, point(state), rules, options, controls, first_);
}

CapacityCase OverTimeGrid::capacity_case(std::size_t state, const CapacityState& prepared) const {
  return prepared.capacity_case(network, options, controls, answer.states[state].state.label);
}

void OverTimeGrid::solve_all_bases() {
  const std::size_t workers = worker_count(options.threads, states());
  std::vector<std::vector<double>> margin(workers, std::vector<double>(first_.monitors->size()));
  worst_.assign(workers, {});
  const auto use = [&](std::size_t worker, std::size_t s, const BaseState& base) {
    if (base.solved) use_base(worker, s, base, margin[worker]);
  };
  solve_bases(
      network, [this](std::size_t s) { return point(s); }, states(), controls, options.threads, use);
  screen_->close(solved_, options.threads);
  answer.unsolved_states = static_cast<std::size_t>(std::count(solved_.begin(), solved_.end(), 0));
  answer.result.load_flows += states();
  answer.result.defaulted_ratings = first_.monitors->defaulted_ratings();
}

void OverTimeGrid::use_base(std::size_t worker, std::size_t s, const BaseState& base, std::vector<double>& margin) {
  solved_[s] = 1;
  std::optional<Monitors> moved;
  if (base.point->tap_pu != first_.base.point.tap_pu) moved = first_.monitors->with_taps(*base.point);
  const Monitors& monitors = moved ? *moved : *first_.monitors;
  monitors.margins(base.voltage_v, margin);
  const auto existing = judge_base(options.existing, monitors, margin);
  screen_->set_base(s, monitors, existing, base.voltage_v);
  answer.states[s].solved = true;
  answer.states[s].violations = existing.violations.size();
  for (const std::size_t i : existing.violations) note_violation(worker, s, i, existing.strict_margin[i]);
  family_of_[s] = join_family(s, *base.point);
}

void OverTimeGrid::note_violation(std::size_t worker, std::size_t s, std::size_t limit, double margin) {
  const auto [at, fresh] = worst_[worker].try_emplace(limit, Violation{margin, s});
  auto& worst = at->second;
  if (!fresh && (margin < worst.margin || (margin == worst.margin && s < worst.state))) worst = {margin, s};
}

std::size_t OverTimeGrid::join_family(std::size_t state, const OperatingPoint& point) {
  double load_w = 0.0;
  for (const auto power : point.load_power_va) load_w += power.real();
  const std::scoped_lock lock(mutex_);
  std::size_t f = 0;
  while (f < family_.size() && !alike(family_[f].like, point)) ++f;
  if (f == family_.size()) family_.push_back({point, state, load_w, false, {}, nullptr});
  auto& family = family_[f];
  if (load_w > family.load_w || (load_w == family.load_w && state < family.heaviest))
    family.heaviest = state, family.load_w = load_w;
  return f;
}

// Lanes take powers from the profiles alone, and judge by limits that stay what they are.
bool OverTimeGrid::lanes_allowed() const {
  const auto sets_its_power = [](const auto& generator) {
    return generator.in_service && (generator.inverter || generator.model == models::GeneratorModel::constant_voltage);
  };
  return options.search == CapacitySearch::fast && can_screen() && options.existing != ExistingPolicy::no_worse &&
         std::none_of(network->generators.begin(), network->generators.end(), sets_its_power);
}

const StateLanes* OverTimeGrid::lanes(std::size_t family) {
  const std::scoped_lock lock(mutex_);
  auto& mine = family_[family];
  if (std::exchange(mine.asked, true)) return mine.lanes.get();
  if (!lanes_allowed()) return nullptr;
  const bool same_taps = mine.like.tap_pu == first_.base.point.tap_pu;
  if (!same_taps) mine.moved = first_.monitors->with_taps(mine.like);
  auto base = mine.like;
  const auto powers = point(mine.heaviest);
  base.load_power_va = powers.load_power_va;
  base.generator_power_va = powers.generator_power_va;
  auto made = std::make_unique<StateLanes>(network, base, same_taps ? *first_.monitors : *mine.moved, additions_,
                                           *screen_, [this](std::size_t s) { return point(s); });
  if (made->usable()) mine.lanes = std::move(made);
  return mine.lanes.get();
}

std::size_t OverTimeGrid::tightest() const {
  std::vector<std::size_t> count(states(), 0);
  const auto lowest = screen_->lowest();
  for (std::size_t i = 0; i < lowest.size(); ++i)
    if (std::isfinite(lowest[i])) ++count[screen_->lowest_state()[i]];
  for (std::size_t s = 0; s < states(); ++s)
    if (!solved_[s]) count[s] = 0;
  const auto most = std::max_element(count.begin(), count.end());
  if (*most > 0) return static_cast<std::size_t>(most - count.begin());
  return static_cast<std::size_t>(std::find(solved_.begin(), solved_.end(), 1) - solved_.begin());
}

bool OverTimeGrid::any_violation() const {
  return std::any_of(worst_.begin(), worst_.end(), [](const auto& part) { return !part.empty(); });
}

void OverTimeGrid::add_violations(models::CapacityResult& result) const {
  std::map<std::size_t, Violation> worst;
  for (const auto& part : worst_)
    for (const auto& [limit, violation] : part) {
      const auto [at, fresh] = worst.try_emplace(limit, violation);
      const bool same = violation.margin == at->second.margin;
      if (violation.margin < at->second.margin || (same && violation.state < at->second.state)) at->second = violation;
    }
  for (const auto& [limit, violation] : worst) {
    models::ExistingViolation entry;
    entry.limit = first_.monitors->describe(limit, violation.margin);
    entry.limit.state = answer.states[violation.state].state.label;
    entry.value_after = entry.limit.value;
    result.existing.push_back(std::move(entry));
  }
}

}  // namespace headroom::engine
