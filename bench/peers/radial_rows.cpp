// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "bench/peers/power_grid_model.hpp"
#include "bench/peers/rows.hpp"
#include "engine/study/batch.hpp"
#include "tests/support/feeders.hpp"

namespace peers {

namespace {

using namespace headroom;
using engine::Batch;
using engine::BatchCases;
using engine::BatchOutputs;

constexpr double base_v = 10e3 / std::numbers::sqrt3;
constexpr double collapsing_factor = 12.0;

// |V| and angle of all cases on both sides; the memory has been touched.
struct Voltages {
  explicit Voltages(std::size_t size) : magnitude(size, 1.0), angle(size, 1.0) {}
  std::vector<double> magnitude, angle;
};

// Largest difference of complex voltages; `scale` per magnitude unit of each
// side.
double difference(const Voltages& one, double one_scale, const Voltages& other, double other_scale, std::size_t first,
                  std::size_t end) {
  double worst = 0.0;
  for (std::size_t k = first; k < end; ++k)
    worst = std::max(worst, std::abs(std::polar(one.magnitude[k] * one_scale, one.angle[k]) -
                                     std::polar(other.magnitude[k] * other_scale, other.angle[k])));
  return worst;
}

// One feeder with its cases, ours and the peer's memory.
class Feeder {
 public:
  Feeder(models::Network n, std::size_t cases)
      : network(std::move(n)),
        point(models::operating_point(network)),
        count(cases),
        nodes(network.node_count()),
        powers(test::random_cases(network, cases)),
        ours(cases * nodes),
        theirs(cases * nodes),
        outcome(cases),
        reduction(cases) {}

  BatchCases first(std::size_t cases) const {
    const std::size_t loads = network->loads.size();
    BatchCases some;
    some.count = cases;
    some.p_w = std::span(powers.p_w).first(cases * loads);
    some.q_var = std::span(powers.q_var).first(cases * loads);
    return some;
  }

  BatchOutputs voltages(std::size_t cases, Voltages& memory) {
    BatchOutputs outputs;
    outputs.magnitude_v = std::span(memory.magnitude).first(cases * nodes);
    outputs.angle_rad = std::span(memory.angle).first(cases * nodes);
    outputs.outcome = std::span(outcome).first(cases);
    return outputs;
  }

  BatchOutputs reductions(std::size_t cases) {
    BatchOutputs outputs;
    outputs.outcome = std::span(outcome).first(cases);
    outputs.reduction = std::span(reduction).first(cases);
    return outputs;
  }

  models::Network network;
  models::OperatingPoint point;
  std::size_t count, nodes;
  test::RandomCases powers;
  Voltages ours, theirs;
  std::vector<engine::CaseOutcome> outcome;
  std::vector<engine::CaseReduction> reduction;
};

double off_fast_path(const Feeder& feeder, std::size_t cases) {
  const auto end = feeder.outcome.begin() + static_cast<std::ptrdiff_t>(cases);
  const auto off = std::count_if(feeder.outcome.begin(), end, [](const auto& one) { return one.off_fast_path; });
  return static_cast<double>(off) / static_cast<double>(cases);
}

class RadialRows {
 public:
  RadialRows(const Settings& settings, Report& report, PowerGridModel& peer)
      : settings_(settings), report_(report), peer_(peer) {}

  void batches(std::size_t buses, bool three_phase) {
    const std::string work = three_phase ? "batch_three_phase" : "batch_balanced";
    const std::string grid = fmt::format("radial-{}", buses);
    if (!settings_.wants(work, grid)) return;
    // Inputs and outputs together about 100 MB, at least 32 cases.
    const std::size_t width = three_phase ? 3 : 1;
    const std::size_t fitting = std::clamp<std::size_t>((std::size_t{3} << 20) / (buses * width), 32, 16384);
    Feeder feeder(test::radial(buses, three_phase), settings_.quick ? std::min<std::size_t>(fitting, 256) : fitting);
    prepare(feeder, work, grid);
    steady(feeder);
    if (buses <= 1000)
      for (const std::size_t cases : {1, 10, 100, 1000})
        if (cases <= feeder.count) with_set_up(feeder, cases);
    if (buses == 1000) collapsing(feeder);
    if (buses == 1000 && !three_phase) single(feeder);
  }

  void outages(std::size_t buses) {
    const std::string work = "batch_n1", grid = fmt::format("meshed-{}", buses);
    if (!settings_.wants(work, grid)) return;
    // A tie for every hundred buses, between buses far apart in the numbering.
    Feeder feeder(test::with_ties(test::radial(buses, false), 50, 50), buses);
    prepare(feeder, work, grid);
    n1(feeder);
  }

 private:
  // Models on both sides, true errors, and the peer's loosest tolerance.
  void prepare(Feeder& feeder, const std::string& work, const std::string& grid) {
    constexpr std::size_t sample = 16;
    const std::size_t size = sample * feeder.nodes;
    row_ = Row{};
    row_.work = work, row_.grid = grid, row_.nodes = feeder.network->buses.size();
    row_.peer = "power-grid-model", row_.peer_version = peer_.version();
    peer_.open(feeder.network);
    Voltages truth(size), mine(size), theirs(size);
    Batch(feeder.network, feeder.point, batch_options(1e-12, false))
        .solve(feeder.first(sample), feeder.voltages(sample, truth));
    Batch(feeder.network, feeder.point, batch_options()).solve(feeder.first(sample), feeder.voltages(sample, mine));
    row_.ours_error_pu = difference(mine, 1.0 / base_v, truth, 1.0 / base_v, 0, size);
    const auto some = feeder.first(sample);
    row_.peer_tolerance = loosest_tolerance([&](double tolerance) {
      const auto answer = peer_.batch(some.p_w, some.q_var, sample, tolerance, theirs.magnitude, theirs.angle);
      row_.peer_error_pu = answer.failed ? 1.0 : difference(theirs, 1.0, truth, 1.0 / base_v, 0, size);
      return row_.peer_error_pu;
    });
  }

  Row row(const char* outputs, std::size_t cases, const Medians& medians, const Feeder& feeder) const {
    Row row = row_;
    row.outputs = outputs, row.cases = cases;
    row.ours_us = 1e6 * medians.ours_s / static_cast<double>(cases);
    row.peer_us = 1e6 * medians.peer_s / static_cast<double>(cases);
    row.share_off_fast_path = off_fast_path(feeder, cases);
    return row;
  }

  void steady(Feeder& feeder) {
    const auto cases = feeder.first(feeder.count);
    Batch batch(feeder.network, feeder.point, batch_options());
    const auto all = feeder.voltages(feeder.count, feeder.ours);
    auto medians = interleaved(
        settings_.repeats, [&] { batch.solve(cases, all); },
        [&] {
          peer_.batch(cases.p_w, cases.q_var, feeder.count, row_.peer_tolerance, feeder.theirs.magnitude,
                      feeder.theirs.angle);
        });
    Row voltages = row("voltages", feeder.count, medians, feeder);
    voltages.max_difference_pu =
        difference(feeder.ours, 1.0 / base_v, feeder.theirs, 1.0, 0, feeder.count * feeder.nodes);
    report_.add(voltages);

    // A reduction from the peer starts from its |V|: that alone is asked for,
    // and what follows is not counted.
    const auto few = feeder.reductions(feeder.count);
    medians = interleaved(
        settings_.repeats, [&] { batch.solve(cases, few); },
        [&] { peer_.batch(cases.p_w, cases.q_var, feeder.count, row_.peer_tolerance, feeder.theirs.magnitude, {}); });
    Row reductions = row("reductions", feeder.count, medians, feeder);
    for (std::size_t c = 0; c < feeder.count; ++c) {
      const auto* first = feeder.theirs.magnitude.data() + c * feeder.nodes;
      reductions.max_difference_pu =
          std::max(reductions.max_difference_pu,
                   std::abs(*std::min_element(first, first + feeder.nodes) - feeder.reduction[c].lowest_pu));
    }
    report_.add(reductions);
  }

  // From a network in memory: ordering, factor, base and the cases; on the
  // other side the model and the cases.
  void with_set_up(Feeder& feeder, std::size_t count) {
    const auto cases = feeder.first(count);
    const auto all = feeder.voltages(count, feeder.ours);
    const std::size_t size = count * feeder.nodes;
    const auto medians = interleaved(
        settings_.repeats, [&] { Batch(feeder.network, feeder.point, batch_options()).solve(cases, all); },
        [&] {
          peer_.open(feeder.network);
          peer_.batch(cases.p_w, cases.q_var, count, row_.peer_tolerance,
                      std::span(feeder.theirs.magnitude).first(size), std::span(feeder.theirs.angle).first(size));
        });
    Row row = this->row("voltages", count, medians, feeder);
    row.set_up = true;
    row.max_difference_pu = difference(feeder.ours, 1.0 / base_v, feeder.theirs, 1.0, 0, size);
    report_.add(row);
  }

  void collapsing(Feeder& feeder) {
    const std::size_t loads = feeder.network->loads.size();
    test::RandomCases heavy = feeder.powers;
    for (std::size_t c = 50; c < feeder.count; c += 100)
      for (std::size_t k = c * loads; k < (c + 1) * loads; ++k)
        heavy.p_w[k] *= collapsing_factor, heavy.q_var[k] *= collapsing_factor;
    BatchCases cases = feeder.first(feeder.count);
    cases.p_w = heavy.p_w, cases.q_var = heavy.q_var;
    Batch batch(feeder.network, feeder.point, batch_options());
    const auto all = feeder.voltages(feeder.count, feeder.ours);
    engine::BatchResult result;
    PowerGridModel::Answer answer;
    const auto medians = interleaved(
        settings_.repeats, [&] { result = batch.solve(cases, all); },
        [&] {
          answer = peer_.batch(cases.p_w, cases.q_var, feeder.count, row_.peer_tolerance, feeder.theirs.magnitude,
                               feeder.theirs.angle);
        });
    Row row = this->row("voltages", feeder.count, medians, feeder);
    row.work += "_collapse";
    row.ours_failed = result.failed, row.peer_failed = answer.failed;
    std::vector<char> failed(feeder.count);
    for (const auto c : answer.failed_cases) failed[c] = 1;
    for (std::size_t c = 0; c < feeder.count; ++c)
      if (!failed[c] && engine::solved(feeder.outcome[c].status))
        row.max_difference_pu = std::max(
            row.max_difference_pu,
            difference(feeder.ours, 1.0 / base_v, feeder.theirs, 1.0, c * feeder.nodes, (c + 1) * feeder.nodes));
    report_.add(row);
  }

  // One case at a time on a model that stands.
  void single(Feeder& feeder) {
    constexpr std::size_t rounds = 64;
    const std::size_t loads = feeder.network->loads.size(), nodes = feeder.nodes;
    Batch batch(feeder.network, feeder.point, batch_options());
    const auto medians = interleaved(
        settings_.repeats,
        [&] {
          for (std::size_t c = 0; c < rounds; ++c) {
            BatchCases one;
            one.count = 1;
            one.p_w = std::span(feeder.powers.p_w).subspan(c * loads, loads);
            one.q_var = std::span(feeder.powers.q_var).subspan(c * loads, loads);
            BatchOutputs outputs;
            outputs.magnitude_v = std::span(feeder.ours.magnitude).subspan(c * nodes, nodes);
            outputs.angle_rad = std::span(feeder.ours.angle).subspan(c * nodes, nodes);
            outputs.outcome = std::span(feeder.outcome).subspan(c, 1);
            batch.solve(one, outputs);
          }
        },
        [&] {
          for (std::size_t c = 0; c < rounds; ++c)
            peer_.single(std::span(feeder.powers.p_w).subspan(c * loads, loads),
                         std::span(feeder.powers.q_var).subspan(c * loads, loads), row_.peer_tolerance,
                         std::span(feeder.theirs.magnitude).subspan(c * nodes, nodes),
                         std::span(feeder.theirs.angle).subspan(c * nodes, nodes));
        });
    Row row = this->row("voltages", rounds, medians, feeder);
    row.work = "single_balanced", row.cases = 1;
    row.max_difference_pu = difference(feeder.ours, 1.0 / base_v, feeder.theirs, 1.0, 0, rounds * nodes);
    report_.add(row);
  }

  // Every line whose outage leaves all buses supplied.
  void n1(Feeder& feeder) {
    Batch batch(feeder.network, feeder.point, batch_options());
    const std::size_t lines = feeder.network->lines.size();
    std::vector<engine::CaseChange> change;
    std::vector<std::size_t> offset{0};
    for (std::size_t k = 0; k < lines; ++k) {
      change.push_back({engine::CaseChange::What::line, static_cast<std::int32_t>(k), 0, 0.0, 0.0});
      offset.push_back(k + 1);
    }
    std::vector<engine::CaseOutcome> outcome(lines);
    BatchCases cases;
    cases.count = lines;
    cases.change_offset = offset, cases.change = change;
    BatchOutputs statuses;
    statuses.outcome = outcome;
    batch.solve(cases, statuses);
    std::vector<std::int32_t> taken;
    for (std::size_t k = 0; k < lines; ++k)
      if (outcome[k].status == engine::CaseStatus::ok) {
        change[taken.size()] = change[k];
        taken.push_back(static_cast<std::int32_t>(k));
      }
    const std::size_t count = std::min(taken.size(), feeder.count);
    taken.resize(count);
    cases.count = count;
    cases.change_offset = std::span(offset).first(count + 1), cases.change = std::span(change).first(count);
    const auto all = feeder.voltages(count, feeder.ours);
    const std::size_t size = count * feeder.nodes;
    const auto medians = interleaved(
        settings_.repeats, [&] { batch.solve(cases, all); },
        [&] {
          peer_.line_outages(taken, row_.peer_tolerance, std::span(feeder.theirs.magnitude).first(size),
                             std::span(feeder.theirs.angle).first(size));
        });
    Row row = this->row("voltages", count, medians, feeder);
    row.max_difference_pu = difference(feeder.ours, 1.0 / base_v, feeder.theirs, 1.0, 0, size);
    report_.add(row);
  }

  const Settings& settings_;
  Report& report_;
  PowerGridModel& peer_;
  Row row_;  // what all rows of a feeder share
};

}  // namespace

void radial_rows(const Settings& settings, Report& report) {
  if (settings.power_grid_model.empty())
    return report.skipped("power-grid-model: no library given (--power-grid-model)");
  try {
    PowerGridModel peer(settings.power_grid_model);
    RadialRows rows(settings, report, peer);
    for (const std::size_t buses : {33, 1000, 10000, 100000})
      if (!settings.quick || buses <= 1000) rows.batches(buses, false);
    for (const std::size_t buses : {33, 1000, 10000})
      if (!settings.quick || buses <= 1000) rows.batches(buses, true);
    rows.outages(1000);
  } catch (const std::exception& problem) {
    report.skipped(fmt::format("power-grid-model: {}", problem.what()));
  }
}

}  // namespace peers
