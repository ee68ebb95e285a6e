// SPDX-License-Identifier: Apache-2.0
#include "data/writers/opendss/proof.hpp"

#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "data/writers/files.hpp"
#include "data/writers/opendss/opendss.hpp"
#include "data/writers/opendss/script.hpp"

namespace headroom::data {

namespace {

using models::AdditionConnection;
using models::CapacityRow;
using models::CapacityStatus;
using models::Network;

constexpr std::string_view replay_program =
#include "data/writers/opendss/replay_program.inc"
    ;

constexpr std::string_view readme = R"(# Proof

Every line of additions.csv is a claim: with `feasible_kw` more at that bus every limit holds, with `infeasible_kw` the
one that is named breaks. `grid/Master.dss` is the state without additions.

By hand, in OpenDSS:    redirect rows/0001.dss    (voltages of both states are exported beside it)
All of them:            python3 replay.py         (needs opendssdirect.py; prints a line per claim, exit code 1 if one fails)
)";

bool is_claim(const CapacityRow& row, std::string_view controls) {
  using enum models::LimitKind;
  const bool named = row.limit.kind == voltage_low || row.limit.kind == voltage_high ||
                     row.limit.kind == line_current || row.limit.kind == transformer_current;
  return row.status == CapacityStatus::ok && named && row.infeasible_kw && row.controls == controls;
}

struct Load {
  std::string nodes, connection;
  int phases = 3;
  double kv = 0.0;
};

// How OpenDSS connects the addition of that row; a+b and its like are two loads and left out (no phases).
Load load_of(const Network& network, const CapacityRow& row) {
  const bool delta = row.connection == AdditionConnection::delta;
  const double line_kv = network.bus(row.bus).base_voltage_v * 1e-3, phase_kv = line_kv / std::numbers::sqrt3;
  std::string nodes;
  for (const char phase : row.phases)
    if (phase >= 'a' && phase <= 'c') nodes += fmt::format("{}{}", nodes.empty() ? "" : ".", phase - 'a' + 1);
  if (row.connection == AdditionConnection::neutral) nodes += ".4";
  const bool three = row.phases == "abc";
  if (row.phases.find('+') != std::string::npos) return {nodes, "wye", 0, 0.0};
  return {nodes, delta ? "delta" : "wye", three ? 3 : 1, three || delta ? line_kv : phase_kv};
}

std::string script_of(const Network& network, const CapacityRow& row, const Load& load, const std::string& bus,
                      const std::string& name) {
  const double sign = row.direction == models::Direction::load ? 1.0 : -1.0;
  using opendss_export::number;
  return fmt::format(
      "! {} {} at bus {}, phases {}: {} kW hold, with {} kW {} breaks at {} (bound {})\n"
      "Redirect ../grid/Master.dss\n"
      "New Load.headroom_addition bus1={}.{} phases={} conn={} kV={} kW={} pf={} model=1 status=fixed vminpu=0 "
      "vlowpu=0 vmaxpu=9\n"
      "Solve\nExport Voltages {}-holds.csv\n"
      "Load.headroom_addition.kW={}\nSolve\nExport Voltages {}-breaks.csv\n",
      to_text(row.direction), row.controls, network.bus(row.bus).name, row.phases, number(row.feasible_kw),
      number(*row.infeasible_kw), to_text(row.limit.kind), row.limit.element, number(row.limit.bound), bus, load.nodes,
      load.phases, load.connection, number(load.kv), number(sign * row.feasible_kw), number(row.power_factor), name,
      number(sign * *row.infeasible_kw), name);
}

}  // namespace

bool write_capacity_proof(const Network& network, const models::OperatingPoint& solved,
                          const models::CapacityResult& result, std::string_view controls,
                          const std::filesystem::path& folder, models::Findings& findings) {
  if (!write_opendss(network, solved, folder / "grid", findings)) return false;
  models::Findings said;  // by write_opendss already
  const opendss_export::Script names(network, solved, said);
  OutputFolder rows(folder / "rows"), top(folder);
  CsvWriter csv({"script", "bus", "opendss_bus", "nodes", "phases", "conn", "kv", "pf", "feasible_kw", "infeasible_kw",
                 "limit", "limit_element", "limit_value", "limit_bound"});
  std::size_t count = 0;
  for (const auto& row : result.rows) {
    if (!is_claim(row, controls)) continue;
    auto load = load_of(network, row);
    if (network.balanced()) load.nodes = "1.2.3";
    if (load.phases == 0) continue;
    const std::string name = fmt::format("{:04}", ++count);
    const auto& bus = names.bus[row.bus.index()];
    const double sign = row.direction == models::Direction::load ? 1.0 : -1.0;
    rows.add(name + ".dss", script_of(network, row, load, bus, name));
    csv.add(name + ".dss").add(network.bus(row.bus).name).add(bus).add(load.nodes).add(load.phases);
    csv.add(load.connection).add(load.kv).add(row.power_factor).add(sign * row.feasible_kw);
    csv.add(sign * *row.infeasible_kw).add(std::string(to_text(row.limit.kind))).add(row.limit.element);
    csv.add(row.limit.value).add(row.limit.bound).end_row();
  }
  top.add("additions.csv", csv.text());
  top.add("replay.py", std::string(replay_program));
  top.add("README.md", std::string(readme));
  return (count == 0 || rows.commit(findings)) && top.commit(findings);
}

}  // namespace headroom::data
