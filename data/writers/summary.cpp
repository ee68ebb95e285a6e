// SPDX-License-Identifier: Apache-2.0
#include "data/writers/summary.hpp"

#include <cmath>
#include <map>

#include <fmt/core.h>

#include "data/writers/input_tables.hpp"

namespace headroom::data {

namespace {

JsonObject head(const Provenance& provenance, const models::Network& network, std::string_view verb) {
  JsonObject settings;
  for (const auto& [what, value] : provenance.settings) settings.emplace_back(what, value);
  JsonObject digests;
  for (const auto& [file, digest] : network->input_digests) digests.emplace_back(file, digest);
  return {{"schema_version", summary_schema_version},
          {"verb", verb},
          {"version", provenance.version},
          {"commit", provenance.commit},
          {"settings", std::move(settings)},
          {"input_digests", std::move(digests)}};
}

JsonObject counted(const std::map<std::string, std::int64_t>& counts) {
  JsonObject out;
  for (const auto& [word, count] : counts) out.emplace_back(word, count);
  return out;
}

Json seconds(const models::Timing& timing) {
  return JsonObject{{"analyse", timing.analyse_s},   {"factor", timing.factor_s}, {"iterate", timing.iterate_s},
                    {"controls", timing.controls_s}, {"check", timing.check_s},   {"total", timing.total_s}};
}

}  // namespace

VoltageExtremes voltage_extremes(const models::Network& network, const models::State& state) {
  VoltageExtremes extremes;
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const auto& bus = network->buses[b];
    const double base_v = network.node_base_v(models::BusId(b));
    for (std::size_t k = 0; k < bus.nodes.size(); ++k) {
      const std::size_t node = network.first_node(models::BusId(b)) + k;
      ++(state.supplied[node] ? extremes.supplied_nodes : extremes.dead_nodes);
      if (!state.supplied[node] || base_v <= 0.0 || bus.nodes[k] > 3) continue;
      const double vm = std::abs(state.voltage_v[node]) / base_v;
      const auto name = [&] { return fmt::format("bus.{}.{}", bus.name, bus.nodes[k]); };
      if (extremes.min_at.empty() || vm < extremes.min_pu) extremes.min_pu = vm, extremes.min_at = name();
      if (extremes.max_at.empty() || vm > extremes.max_pu) extremes.max_pu = vm, extremes.max_at = name();
    }
  }
  return extremes;
}

Json powerflow_summary(const Provenance& provenance, const models::Network& network, const models::State& state,
                       std::span<const models::Deviation> deviations, std::span<const std::string> floating_buses) {
  const auto extremes = voltage_extremes(network, state);
  const bool any = !extremes.min_at.empty();
  std::map<std::string, std::int64_t> verdicts;
  for (const auto& row : deviations) ++verdicts[std::string(to_text(row.verdict))];
  auto json = head(provenance, network, "powerflow");
  json.insert(json.end(), {{"status", to_text(state.status)},
                           {"reason", state.reason},
                           {"iterations", state.iterations},
                           {"control_iterations", state.control_iterations},
                           {"last_step_pu", state.last_step_pu},
                           {"max_mismatch_va", state.max_mismatch_va},
                           {"max_mismatch_relative", state.max_mismatch_relative},
                           {"worst_mismatch_bus", state.worst_mismatch_bus},
                           {"p_source_kw", state.source_power_va.real() * 1e-3},
                           {"q_source_kvar", state.source_power_va.imag() * 1e-3},
                           {"losses_kw", state.losses_va.real() * 1e-3},
                           {"losses_kvar", state.losses_va.imag() * 1e-3},
                           {"vm_min_pu", any ? Json(extremes.min_pu) : Json{}},
                           {"vm_min_at", extremes.min_at},
                           {"vm_max_pu", any ? Json(extremes.max_pu) : Json{}},
                           {"vm_max_at", extremes.max_at},
                           {"buses", network->buses.size()},
                           {"nodes", network.node_count()},
                           {"nodes_without_supply", extremes.dead_nodes},
                           {"floating_buses", JsonArray(floating_buses.begin(), floating_buses.end())},
                           {"verdicts", counted(verdicts)},
                           {"seconds", seconds(state.timing)}});
  return json;
}

Json capacity_summary(const Provenance& provenance, const models::Network& network,
                      const models::CapacityResult& result) {
  std::map<std::string, std::int64_t> statuses, limits;
  for (const auto& row : result.rows) {
    ++statuses[std::string(to_text(row.status))];
    if (row.limit.kind != models::LimitKind::none) ++limits[std::string(to_text(row.limit.kind))];
  }
  auto json = head(provenance, network, "capacity");
  json.insert(json.end(), {{"rows", result.rows.size()},
                           {"statuses", counted(statuses)},
                           {"limits", counted(limits)},
                           {"existing_violations", result.existing.size()},
                           {"defaulted_ratings", result.defaulted_ratings},
                           {"load_flows", result.load_flows},
                           {"additive", false},
                           {"note", "capacities of different points do not add up: points share elements"},
                           {"seconds", JsonObject{{"total", result.seconds}}}});
  return json;
}

Json plan_summary(const Provenance& provenance, const models::Network& network, const models::PlanAnswer& answer) {
  std::map<std::string, std::int64_t> statuses;
  for (const auto& plan : answer.plans) ++statuses[std::string(to_text(plan.status))];
  auto json = head(provenance, network, "plan");
  json.insert(json.end(), {{"status", to_text(answer.status)},
                           {"reason", answer.reason},
                           {"demand_kw", answer.demand_w * 1e-3},
                           {"transformer_capacity_kva", answer.capacity_va * 1e-3},
                           {"sources_required", answer.sources_required},
                           {"plans", counted(statuses)},
                           {"candidates", answer.candidates},
                           {"distinct_feeders", answer.distinct_feeders},
                           {"search_radius_m", answer.search_radius_m},
                           {"currency", answer.currency},
                           {"load_flows", answer.load_flows},
                           {"seconds", JsonObject{{"total", answer.seconds}}}});
  return json;
}

Json info_summary(const Provenance& provenance, const models::Network& network,
                  const models::FidelityReport& fidelity) {
  auto json = head(provenance, network, "info");
  JsonObject treated;
  for (const auto kind : {models::Fidelity::taken, models::Fidelity::defaulted, models::Fidelity::approximated,
                          models::Fidelity::ignored, models::Fidelity::refused})
    treated.emplace_back(std::string(to_text(kind)), fidelity.count(kind));
  json.insert(json.end(), {{"name", network->name},
                           {"format", network->format},
                           {"frequency_hz", network->frequency_hz},
                           {"buses", network->buses.size()},
                           {"nodes", network.node_count()},
                           {"lines", network->lines.size()},
                           {"transformers", network->transformers.size()},
                           {"switches", network->switches.size()},
                           {"capacitors", network->capacitors.size()},
                           {"reactors", network->reactors.size()},
                           {"loads", network->loads.size()},
                           {"generators", network->generators.size()},
                           {"sources", network->sources.size()},
                           {"regulators", network->regulators.size()},
                           {"capacitor_controls", network->capacitor_controls.size()},
                           {"customers", network->customers.size()},
                           {"profiles", network->profiles.size()},
                           {"fidelity", std::move(treated)}});
  return json;
}

}  // namespace headroom::data
