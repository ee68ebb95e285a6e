// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <stdexcept>

#include "bench/peers/opendss.hpp"
#include "bench/peers/rows.hpp"
#include "data/readers/grid.hpp"
#include "engine/study/batch.hpp"

namespace peers {

namespace {

using namespace headroom;
using engine::Batch;
using engine::BatchCases;
using engine::BatchOutputs;
using models::Complex;

struct RealGrid {
  const char* name;
  const char* master;  // below the folder of cases
  std::size_t cases;
};
constexpr RealGrid grids[] = {{"european-lv", "opendss/ieee/LVTestCase/Master.dss", 960},
                              {"ieee123", "opendss/ieee/123Bus/IEEE123Master.dss", 1920},
                              {"ckt5", "opendss/epri/ckt5/Master_ckt5.dss", 192},
                              {"j1", "opendss/epri/J1/Master_noPV.dss", 96}};

class RealRows {
 public:
  RealRows(const Settings& settings, Report& report, OpenDss& peer)
      : settings_(settings), report_(report), peer_(peer) {}

  void compare(const RealGrid& grid) {
    const auto master = std::filesystem::path(settings_.cases) / grid.master;
    auto read = data::read_grid(master);
    if (!read.network) return report_.skipped(fmt::format("{}: the grid was not read", master.string()));
    const models::Network& network = *read.network;
    const auto point = models::operating_point(network);
    const std::size_t count = settings_.quick ? 64 : grid.cases;
    make_cases(network, point, count);
    peer_.compile(master.string());
    peer_.set_positions(network, point);
    peer_.set_factors(network, factor_, count);
    row_ = Row{};
    row_.work = "real_timeseries", row_.grid = grid.name, row_.cases = count, row_.nodes = network.node_count();
    row_.peer = "OpenDSS", row_.peer_version = peer_.version();
    bases_of(network);
    errors(network, point);
    time_series(network, point);
    read_and_solve(master.string(), network);
  }

 private:
  void make_cases(const models::Network& network, const models::OperatingPoint& point, std::size_t count) {
    std::mt19937_64 random(3);
    factor_.clear(), p_w_.clear(), q_var_.clear();
    for (std::size_t c = 0; c < count; ++c)
      for (std::size_t k = 0; k < network->loads.size(); ++k) {
        const double factor = 1.5 * static_cast<double>(random() >> 11) * 0x1p-53;
        factor_.push_back(factor);
        p_w_.push_back(factor * point.load_power_va[k].real());
        q_var_.push_back(factor * point.load_power_va[k].imag());
      }
  }

  void bases_of(const models::Network& network) {
    base_v_.clear();
    for (std::size_t b = 0; b < network->buses.size(); ++b)
      base_v_.insert(base_v_.end(), network->buses[b].nodes.size(), network.node_base_v(models::BusId(b)));
  }

  BatchCases first(const models::Network& network, std::size_t cases) const {
    BatchCases some;
    some.count = cases;
    some.p_w = std::span(p_w_).first(cases * network->loads.size());
    some.q_var = std::span(q_var_).first(cases * network->loads.size());
    return some;
  }

  // Over cases that both solved, nodes with a base and a voltage on both sides.
  template <class Good>
  double difference(std::span<const Complex> one, std::span<const Complex> other, std::size_t cases,
                    Good&& good) const {
    const std::size_t nodes = base_v_.size();
    double worst = 0.0;
    for (std::size_t c = 0; c < cases; ++c)
      for (std::size_t k = 0; good(c) && k < nodes; ++k) {
        const Complex a = one[c * nodes + k], b = other[c * nodes + k];
        if (base_v_[k] > 0.0 && a != Complex() && b != Complex()) worst = std::max(worst, std::abs(a - b) / base_v_[k]);
      }
    return worst;
  }

  // Each side against itself, solved as far as it goes.
  void errors(const models::Network& network, const models::OperatingPoint& point) {
    constexpr std::size_t sample = 16;
    const std::size_t size = sample * base_v_.size();
    std::vector<Complex> truth(size), mine(size);
    std::vector<engine::CaseOutcome> true_outcome(sample), outcome(sample);
    BatchOutputs outputs;
    outputs.voltage_v = truth, outputs.outcome = true_outcome;
    Batch(network, point, batch_options(1e-12, false)).solve(first(network, sample), outputs);
    outputs.voltage_v = mine, outputs.outcome = outcome;
    Batch(network, point, batch_options()).solve(first(network, sample), outputs);
    row_.ours_error_pu = difference(mine, truth, sample, [&](std::size_t c) {
      return engine::solved(outcome[c].status) && engine::solved(true_outcome[c].status);
    });
    std::vector<char> true_converged, converged;
    constexpr double finest = 1e-11;
    peer_.run_and_read(network, sample, finest, truth, true_converged);
    row_.peer_tolerance = loosest_tolerance([&](double tolerance) {
      peer_.run_and_read(network, sample, tolerance, mine, converged);
      row_.peer_error_pu =
          difference(mine, truth, sample, [&](std::size_t c) { return converged[c] && true_converged[c]; });
      return row_.peer_error_pu;
    });
  }

  void time_series(const models::Network& network, const models::OperatingPoint& point) {
    const std::size_t count = row_.cases, size = count * base_v_.size();
    const auto cases = first(network, count);
    std::vector<Complex> ours(size, 1.0), theirs(size);
    std::vector<engine::CaseOutcome> outcome(count);
    std::vector<engine::CaseReduction> reduction(count);
    Batch batch(network, point, batch_options());
    BatchOutputs all, few;
    all.voltage_v = ours, all.outcome = outcome;
    few.reduction = reduction, few.outcome = outcome;
    const auto voltages = interleaved(
        settings_.repeats, [&] { batch.solve(cases, all); }, [&] { peer_.run(count, row_.peer_tolerance); });
    const auto reductions = interleaved(
        settings_.repeats, [&] { batch.solve(cases, few); }, [&] { peer_.run(count, row_.peer_tolerance); });
    std::vector<char> converged;
    peer_.run_and_read(network, count, row_.peer_tolerance, theirs, converged);
    constexpr double other_solution_pu = 1e-6;
    for (std::size_t c = 0; c < count; ++c) {
      if (!converged[c] || !engine::solved(outcome[c].status)) continue;
      const std::size_t nodes = base_v_.size(), first = c * nodes;
      const double apart =
          difference(std::span<const Complex>(ours).subspan(first, nodes),
                     std::span<const Complex>(theirs).subspan(first, nodes), 1, [](std::size_t) { return true; });
      if (apart > other_solution_pu) ++row_.other_solutions;
      else row_.max_difference_pu = std::max(row_.max_difference_pu, apart);
    }
    std::size_t off = 0;
    for (const auto& one : outcome) {
      off += one.off_fast_path;
      row_.ours_failed += !engine::solved(one.status);
    }
    row_.peer_failed = static_cast<std::size_t>(std::count(converged.begin(), converged.end(), 0));
    row_.share_off_fast_path = static_cast<double>(off) / static_cast<double>(count);
    for (const auto& [outputs, medians] : {std::pair{"voltages", voltages}, std::pair{"reductions", reductions}}) {
      Row row = row_;
      row.outputs = outputs;
      row.ours_us = 1e6 * medians.ours_s / static_cast<double>(count);
      row.peer_us = 1e6 * medians.peer_s / static_cast<double>(count);
      report_.add(row);
    }
  }

  // From the files to all voltages of the state as given.
  void read_and_solve(const std::string& master, const models::Network& network) {
    std::vector<Complex> theirs(network.node_count());
    std::vector<char> converged;
    models::State state;
    const auto medians = interleaved(
        std::min(settings_.repeats, 3),
        [&] {
          const auto read = data::read_grid(master);
          state = engine::solve_powerflow(*read.network, models::operating_point(*read.network),
                                          {.controls = engine::Controls::as_given, .tolerance_pu = 1e-8});
        },
        [&] {
          peer_.compile(master);
          peer_.set_positions(network, models::operating_point(network));
        });
    Row row = row_;
    row.work = "read_and_solve", row.outputs = "voltages", row.cases = 1, row.set_up = true;
    row.share_off_fast_path = 1.0;
    row.ours_us = 1e6 * medians.ours_s, row.peer_us = 1e6 * medians.peer_s;
    row.ours_failed = row.peer_failed = row.other_solutions = 0;
    report_.add(row);
  }

  const Settings& settings_;
  Report& report_;
  OpenDss& peer_;
  Row row_;
  std::vector<double> factor_, p_w_, q_var_;  // [case][load]
  std::vector<double> base_v_;                // [node]
};

}  // namespace

void real_rows(const Settings& settings, Report& report) {
  if (settings.opendss.empty()) return report.skipped("OpenDSS: no library given (--opendss)");
  if (settings.cases.empty()) return report.skipped("real grids: no folder of cases given (--cases)");
  try {
    OpenDss peer(settings.opendss);
    for (const auto& grid : grids)
      if (settings.wants("real_timeseries", grid.name)) RealRows(settings, report, peer).compare(grid);
  } catch (const std::exception& problem) {
    report.skipped(fmt::format("OpenDSS: {}", problem.what()));
  }
}

}  // namespace peers
