// SPDX-License-Identifier: Apache-2.0
#include "engine/study/simultaneous.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "engine/capacity/constant_power.hpp"
#include "engine/capacity/spread.hpp"
#include "engine/parallel/parallel_for.hpp"
#include "engine/study/capacity_rows.hpp"
#include "engine/study/capacity_state.hpp"
#include "models/network/topology.hpp"

namespace headroom::engine {

namespace {

using models::AreaKind;
using models::BusId;
using models::SimultaneousRow;

// Transformers by the bank they belong to: units between the same two buses.
class Banks {
 public:
  explicit Banks(const models::Network& network) {
    for (const auto& unit : network->transformers) {
      const std::pair between{unit.windings.front().terminal.bus, unit.windings.back().terminal.bus};
      const auto [at, is_new] = number_.try_emplace(between, name.size());
      if (is_new) name.push_back("transformer." + unit.name), rating_va.push_back(0.0);
      of.push_back(at->second);
      if (unit.in_service) rating_va[at->second] += unit.windings.front().rated_power_va;
    }
  }
  std::vector<std::size_t> of;  // [transformer]
  std::vector<std::string> name;
  std::vector<double> rating_va;

 private:
  std::map<std::pair<BusId, BusId>, std::size_t> number_;
};

struct Area {
  AreaKind kind;
  std::string name;
  std::vector<BusId> points;
  std::set<std::size_t> banks;  // nearest the source on the way to its points
  bool all_behind_banks = true;
};

// Areas of one kind in the order of their first points.
class Areas {
 public:
  explicit Areas(AreaKind kind) : kind_(kind) {}
  void add(const std::string& name, BusId point, std::optional<std::size_t> bank) {
    const auto [at, is_new] = number_.try_emplace(name, all.size());
    if (is_new) all.push_back({kind_, name, {}, {}, true});
    auto& area = all[at->second];
    if (area.points.empty() || area.points.back() != point) area.points.push_back(point);
    if (bank) area.banks.insert(*bank);
    else area.all_behind_banks = false;
  }
  std::vector<Area> all;

 private:
  AreaKind kind_;
  std::map<std::string, std::size_t> number_;
};

std::vector<Area> areas_of(const models::Network& network, const models::Topology& topology,
                           std::span<const BusId> points, const Banks& banks) {
  Areas substations(AreaKind::substation), transformers(AreaKind::transformer), feeders(AreaKind::feeder);
  for (const BusId bus : points) {
    if (!topology.supplied[bus.index()]) continue;
    std::optional<std::size_t> nearest_source;
    for (const auto b : models::upstream_path(topology, bus)) {
      const auto& branch = topology.branches[b];
      if (branch.kind != models::BranchKind::transformer || models::is_regulating(network->transformers[branch.index]))
        continue;
      nearest_source = banks.of[branch.index];
      transformers.add(banks.name[*nearest_source], bus, nearest_source);
    }
    const auto& substation = topology.substation[bus.index()];
    const auto& feeder = topology.feeder[bus.index()];
    if (!substation.empty()) substations.add("substation." + substation, bus, nearest_source);
    if (!feeder.empty()) feeders.add("feeder." + feeder, bus, nearest_source);
  }
  std::vector<Area> all;
  for (auto* part : {&substations, &transformers, &feeders})
    all.insert(all.end(), std::make_move_iterator(part->all.begin()), std::make_move_iterator(part->all.end()));
  return all;
}

double end_of_search_kw(const Area& area, const Banks& banks, const CapacityOptions& options) {
  if (options.maximum_kw) return *options.maximum_kw;
  double rating_va = 0.0;
  for (const auto bank : area.banks) rating_va += banks.rating_va[bank];
  return area.all_behind_banks && rating_va > 0.0 ? 2.0 * rating_va / 1e3 : maximum_without_transformer_kw;
}

// What the points take one by one; of a point with several rows (phases) the largest.
void note_alone(std::span<const models::CapacityRow> alone, SimultaneousRow& row) {
  std::map<BusId, double> most;
  for (const auto& one : alone)
    if (one.direction == row.direction && one.controls == row.controls) {
      const auto at = most.try_emplace(one.bus, one.capacity_kw).first;
      at->second = std::max(at->second, one.capacity_kw);
    }
  for (const BusId bus : row.points)
    if (const auto at = most.find(bus); at != most.end()) {
      row.alone_sum_kw = row.alone_sum_kw.value_or(0.0) + at->second;
      row.alone_most_kw = std::max(row.alone_most_kw.value_or(0.0), at->second);
    }
}

struct Question {
  const Area* area;
  models::Direction direction;
  models::Spread spread;
};

SimultaneousRow answer(const CapacityCase& shared, const models::OperatingPoint& point, const Question& question,
                       const CapacityOptions& options, double maximum_kw, RowScratch& scratch) {
  const AdditionRequest request{
      {}, question.direction, options.phases, options.connection, power_factor_of(options, question.direction)};
  const auto& points = question.area->points;
  const auto spread = question.spread == models::Spread::uniform ? spread_uniformly(shared, points, request)
                                                                 : spread_by_load(shared, points, request, point);
  SimultaneousRow row;
  if (spread.branches.empty()) row.status = spread.refused;
  else row = simultaneous_row(shared, spread, maximum_kw, scratch);
  row.kind = question.area->kind;
  row.area = question.area->name;
  row.direction = question.direction;
  row.spread = question.spread;
  row.power_factor = request.power_factor;
  row.controls = shared.controls;
  row.left_out = points.size() - row.points.size();
  return row;
}

// Counts rows done and asks whether to go on. Thread safe.
class Asked {
 public:
  explicit Asked(const std::function<bool(std::size_t, std::size_t)>& progress) : progress_(progress) {}
  bool cancelled() const { return cancelled_; }
  void one_done(std::size_t total) {
    if (!progress_) return;
    const std::scoped_lock lock(mutex_);
    if (!progress_(++done_, total)) cancelled_ = true;
  }

 private:
  const std::function<bool(std::size_t, std::size_t)>& progress_;
  std::size_t done_ = 0;
  std::mutex mutex_;
  std::atomic<bool> cancelled_{false};
};

std::vector<Question> questions_about(std::span<const Area> areas, const CapacityOptions& options,
                                      std::span<const models::Spread> spreads) {
  std::vector<Question> questions;
  for (const auto& area : areas)
    for (const auto direction : options.directions)
      for (const auto spread : spreads) questions.push_back({&area, direction, spread});
  return questions;
}

// The points asked for in the order of the grid, each once.
std::vector<BusId> points_once(const models::Network& network, const CapacityOptions& options) {
  auto points = points_asked(network, options);
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

}  // namespace

std::vector<SimultaneousRow> simultaneous_capacity(
    const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
    const CapacityOptions& options, std::span<const models::Spread> spreads, std::span<const models::CapacityRow> alone,
    const std::function<bool(std::size_t done, std::size_t total)>& progress) {
  std::optional<models::Network> stiff_loads;
  if (options.existing_loads_constant_power) stiff_loads = with_constant_power_loads(network);
  const models::Network& grid = stiff_loads ? *stiff_loads : network;
  const Banks banks(grid);
  const auto points = points_once(grid, options);
  std::vector<SimultaneousRow> rows;
  for (const Controls controls : options.controls) {
    CapacityState mode;
    if (!mode.prepare(grid, point, rules, options, controls)) continue;
    const CapacityCase shared = mode.capacity_case(grid, options, controls, point.label);
    const auto areas = areas_of(grid, models::analyse_topology(grid, mode.base.point), points, banks);
    const auto questions = questions_about(areas, options, spreads);
    std::vector<std::optional<SimultaneousRow>> found(questions.size());
    std::vector<RowScratch> scratch(worker_count(options.threads, questions.size()));
    Asked asked(progress);
    parallel_for(questions.size(), options.threads, [&](std::size_t worker, std::size_t k) {
      if (asked.cancelled()) return;
      const double maximum_kw = end_of_search_kw(*questions[k].area, banks, options);
      found[k] = answer(shared, mode.base.point, questions[k], options, maximum_kw, scratch[worker]);
      note_alone(alone, *found[k]);
      asked.one_done(questions.size());
    });
    for (auto& row : found)
      if (row) rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace headroom::engine
