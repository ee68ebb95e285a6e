// SPDX-License-Identifier: Apache-2.0
#include "engine/study/ladder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "engine/parallel/parallel_for.hpp"
#include "engine/planning/remedies.hpp"
#include "models/network/builder.hpp"

namespace headroom::engine {

namespace {

using models::BranchKind;
using models::LadderStep;
using models::LimitKind;
using models::Topology;

inline constexpr int most_steps = 4;
inline constexpr std::size_t most_transfers = 3, most_tap_transformers = 2;
inline constexpr double worth_it = 1.01;

// kVA of the usual series, and of its larger decades.
inline constexpr std::array<double, 10> series{100, 125, 160, 200, 250, 315, 400, 500, 630, 800};

struct Grid {
  models::Network network;
  models::OperatingPoint point;
};

struct Measure {
  std::string kind, element, words;
  std::function<void(models::NetworkData&, models::OperatingPoint&)> apply;
};

double next_size_va(double rated_va) {
  for (double decade = 1e3; decade < 1e12; decade *= 10.0)
    for (const double size : series)
      if (size * decade / 10.0 > rated_va * 1.001) return size * decade / 10.0;
  return rated_va;
}

std::optional<std::size_t> branch_named(const Grid& grid, const Topology& topology, const std::string& element) {
  for (std::size_t b = 0; b < topology.branches.size(); ++b)
    if (models::element_name(grid.network, topology.branches[b]) == element) return b;
  return std::nullopt;
}

// bus.NAME.1 or bus.NAME.1-2
std::optional<models::BusId> bus_named(const models::Network& network, const std::string& element) {
  if (!element.starts_with("bus.")) return std::nullopt;
  return network.find_bus(std::string_view(element).substr(4, element.rfind('.') - 4));
}

Measure second_circuit(const Grid& grid, std::size_t line) {
  const auto name = grid.network->lines[line].name;
  return {"conductor", "line." + name, fmt::format("a second circuit beside line.{}", name),
          [line](models::NetworkData& data, models::OperatingPoint&) {
            auto& l = data.lines[line];
            for (auto& z : l.impedance_ohm.values()) z *= 0.5;
            for (auto& y : l.admittance_s.values()) y *= 2.0;
            for (auto* rating : {&l.rated_current_a, &l.emergency_current_a, &l.neutral_current_a})
              rating->value *= 2.0;
          }};
}

Measure larger_unit(const Grid& grid, std::size_t unit) {
  const auto& transformer = grid.network->transformers[unit];
  const double now = transformer.windings.front().rated_power_va, next = next_size_va(now);
  return {"transformer", "transformer." + transformer.name,
          fmt::format("transformer.{} from {:g} to {:g} kVA", transformer.name, now / 1e3, next / 1e3),
          [unit, ratio = next / now](models::NetworkData& data, models::OperatingPoint&) {
            auto& t = data.transformers[unit];
            for (auto& winding : t.windings) winding.rated_power_va *= ratio;
            t.rated_power_va.value *= ratio;
            t.emergency_power_va.value *= ratio;
          }};
}

// One step of the winding that has taps.
std::optional<Measure> tap_step(const Grid& grid, std::size_t unit, bool raise) {
  const auto& transformer = grid.network->transformers[unit];
  for (std::size_t w = 0; w < transformer.windings.size(); ++w) {
    const auto& winding = transformer.windings[w];
    if (winding.tap_steps <= 0 || winding.tap_max_pu <= winding.tap_min_pu) continue;
    const double step = (winding.tap_max_pu - winding.tap_min_pu) / winding.tap_steps, now = grid.point.tap_pu[unit][w];
    const double tap = now + ((w == 0) == raise ? -step : step);
    if (tap < winding.tap_min_pu - 1e-9 || tap > winding.tap_max_pu + 1e-9) return std::nullopt;
    const bool regulated = std::any_of(grid.network->regulators.begin(), grid.network->regulators.end(),
                                       [&](const auto& r) { return r.in_service && r.transformer.index() == unit; });
    return Measure{
        "tap", "transformer." + transformer.name,
        fmt::format("{} of transformer.{} from {:.5g} to {:.5g}", regulated ? "regulated tap" : "tap", transformer.name,
                    now, tap),
        [unit, w, tap](models::NetworkData&, models::OperatingPoint& point) { point.tap_pu[unit][w] = tap; }};
  }
  return std::nullopt;
}

void set_closed(models::OperatingPoint& point, const models::Branch& branch, bool closed) {
  if (branch.kind == BranchKind::sw) point.switch_closed[branch.index] = closed;
  if (branch.kind == BranchKind::line) point.line_in_service[branch.index] = closed;
}

void add_transfers(const Grid& grid, const Topology& topology, std::size_t failing, std::vector<Measure>& measures) {
  const auto transfers = possible_transfers(topology, failing);
  for (std::size_t k = 0; k < std::min(transfers.size(), most_transfers); ++k) {
    const auto close = topology.branches[transfers[k].tie], open = topology.branches[transfers[k].open];
    measures.push_back({"open_point", models::element_name(grid.network, open),
                        fmt::format("close {}, open {}", models::element_name(grid.network, close),
                                    models::element_name(grid.network, open)),
                        [close, open](models::NetworkData&, models::OperatingPoint& point) {
                          set_closed(point, close, true);
                          set_closed(point, open, false);
                        }});
  }
}

// The line on the way up whose ends differ most in voltage.
std::optional<std::size_t> weakest_line(const Grid& grid, const Topology& topology, models::BusId bus) {
  const auto state = solve_as_given(grid.network, grid.point, 1e-8);
  std::optional<std::size_t> weakest;
  double largest = 0.0;
  for (const auto b : models::upstream_path(topology, bus)) {
    const auto& branch = topology.branches[b];
    if (branch.kind != BranchKind::line) continue;
    const double base = grid.network.node_base_v(branch.from);
    const auto drop = std::abs(state.voltage_v[grid.network.first_node(branch.from)]) -
                      std::abs(state.voltage_v[grid.network.first_node(branch.to)]);
    if (base > 0.0 && std::abs(drop) / base > largest) largest = std::abs(drop) / base, weakest = branch.index;
  }
  return weakest;
}

std::vector<Measure> against_voltage(const Grid& grid, const Topology& topology, models::BusId bus, bool raise) {
  std::vector<Measure> measures;
  std::size_t transformers = 0;
  for (const auto b : models::upstream_path(topology, bus)) {
    const auto& branch = topology.branches[b];
    if (branch.kind != BranchKind::transformer || ++transformers > most_tap_transformers) continue;
    if (auto step = tap_step(grid, branch.index, raise)) measures.push_back(std::move(*step));
  }
  if (const auto line = weakest_line(grid, topology, bus)) measures.push_back(second_circuit(grid, *line));
  return measures;
}

// The least intrusive first.
std::vector<Measure> measures_against(const Grid& grid, const models::Limit& limit) {
  const auto topology = models::analyse_topology(grid.network, grid.point);
  if (limit.kind == LimitKind::voltage_low || limit.kind == LimitKind::voltage_high) {
    const auto bus = bus_named(grid.network, limit.element);
    return bus ? against_voltage(grid, topology, *bus, limit.kind == LimitKind::voltage_low) : std::vector<Measure>{};
  }
  std::vector<Measure> measures;
  const auto failing = branch_named(grid, topology, limit.element);
  if (!failing) return measures;
  const auto& branch = topology.branches[*failing];
  if (topology.supplied[branch.from.index()]) add_transfers(grid, topology, *failing, measures);
  if (branch.kind == BranchKind::line) measures.push_back(second_circuit(grid, branch.index));
  if (branch.kind == BranchKind::transformer) measures.push_back(larger_unit(grid, branch.index));
  return measures;
}

std::optional<Grid> with_measure(const Grid& grid, const Measure& measure) {
  models::NetworkBuilder builder;
  builder.data = grid.network.data();
  auto point = grid.point;
  measure.apply(builder.data, point);
  auto network = builder.build();
  if (!network) return std::nullopt;
  return Grid{std::move(*network), std::move(point)};
}

class Ladder {
 public:
  Ladder(const models::RuleSet& rules, const CapacityOptions& options,
         const std::vector<models::ExistingViolation>& existing)
      : rules_(rules), options_(options) {
    for (const auto& violation : existing) known_.emplace(violation.limit.kind, violation.limit.element);
    options_.contingencies.reset();
    options_.controls = {Controls::as_given};
    options_.progress = {};
    options_.threads = 1;
  }

  std::vector<LadderStep> climb(Grid grid, const models::CapacityRow& row, std::size_t number) const {
    std::vector<LadderStep> steps;
    std::set<std::string> doubled;  // lines that have their second circuit
    auto before = row;
    for (int step = 1; step <= most_steps; ++step) {
      bool climbed = false;
      for (const auto& measure : measures_against(grid, before.limit)) {
        if (measure.kind == "conductor" && doubled.contains(measure.element)) continue;
        auto next = with_measure(grid, measure);
        if (!next) continue;
        const auto after = search(*next, row);
        if (!after || after->capacity_kw <= worth_it * before.capacity_kw + options_.tolerance_kw) continue;
        steps.push_back({number, step, measure.kind, measure.element, measure.words, before.limit, after->capacity_kw,
                         after->infeasible_kw, after->limit});
        if (measure.kind == "conductor") doubled.insert(measure.element);
        grid = std::move(*next);
        before = *after;
        climbed = true;
        break;
      }
      if (!climbed) break;
    }
    return steps;
  }

 private:
  std::optional<models::CapacityRow> search(const Grid& grid, const models::CapacityRow& row) const {
    auto asked = options_;
    asked.at = {row.bus};
    asked.directions = {row.direction};
    asked.phases = row.phases;
    auto found = available_capacity(grid.network, grid.point, rules_, asked);
    if (found.rows.size() != 1) return std::nullopt;
    for (const auto& violation : found.existing)  // it would break something else
      if (!known_.contains({violation.limit.kind, violation.limit.element})) return std::nullopt;
    const auto status = found.rows.front().status;
    using enum models::CapacityStatus;
    if (status != ok && status != zero && status != at_maximum) return std::nullopt;
    return std::move(found.rows.front());
  }

  const models::RuleSet& rules_;
  CapacityOptions options_;
  std::set<std::pair<LimitKind, std::string>> known_;  // violations of the grid as it is
};

}  // namespace

void add_ladder(const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
                const CapacityOptions& options, models::CapacityResult& result) {
  PowerFlowOptions how;
  how.controls = options.controls.front() == Controls::as_given ? Controls::as_given : Controls::solve;
  const auto base = solve_powerflow(network, point, how).point;
  const Ladder ladder(rules, options, result.existing);
  std::vector<std::vector<LadderStep>> steps(result.rows.size());
  parallel_for(result.rows.size(), options.threads, [&](std::size_t, std::size_t r) {
    const auto& row = result.rows[r];
    if (row.status == models::CapacityStatus::ok || row.status == models::CapacityStatus::zero)
      steps[r] = ladder.climb({network, base}, row, r);
  });
  for (auto& of_row : steps)
    for (auto& step : of_row) result.ladder.push_back(std::move(step));
}

}  // namespace headroom::engine
