// SPDX-License-Identifier: Apache-2.0
#include "data/readers/pandapower/reading.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::pandapower {

namespace {

bool option_is(const Json* options, std::string_view name, bool default_value) {
  const Json* value = options ? options->find(name) : nullptr;
  const auto* truth = value ? std::get_if<bool>(&value->value) : nullptr;
  return truth ? *truth : default_value;
}

std::string option_text(const Json* options, std::string_view name, std::string default_value) {
  const Json* value = options ? options->find(name) : nullptr;
  return value && value->text() ? *value->text() : default_value;
}

RunOptions run_options(const Json& network) {
  const Json* given = network.find("user_pf_options");
  RunOptions run;
  run.voltage_angles = option_is(given, "calculate_voltage_angles", true);
  run.voltage_dependent_loads = option_is(given, "voltage_depend_loads", true);
  run.pi_transformers = option_text(given, "trafo_model", "t") == "pi";
  run.star_losses = models::to_lower(option_text(given, "trafo3w_losses", "hv"));
  if (const Json* ratio = given ? given->find("switch_rx_ratio") : nullptr)
    run.switch_rx_ratio = std::max(0.0, ratio->number().value_or(run.switch_rx_ratio));
  return run;
}

}  // namespace

std::string Names::unique(const Row& row, const std::string& table) {
  std::string name = row.text("name");
  if (name.empty()) name = fmt::format("{}_{}", table, row.index());
  if (used_.contains(models::to_lower(name))) name += fmt::format("_{}", row.index());
  return claim(std::move(name));
}

std::string Names::claim(std::string name) {
  std::string free = name;
  for (int k = 2; !used_.insert(models::to_lower(free)).second; ++k) free = fmt::format("{}_{}", name, k);
  return free;
}

NetReading::NetReading(const Json& net, std::string name, const ReadOptions& options)
    : run(run_options(net)),
      network(net),
      file(std::move(name)),
      accept_approximations(options.accept_approximations) {}

void NetReading::add_bus(std::int64_t index, models::Bus bus, bool in_service) {
  bus_of_.emplace(index, builder.data.buses.size());
  const models::BusId id = builder.bus(bus.name);
  builder.data.buses[id.index()] = std::move(bus);
  bus_in_service_.push_back(in_service);
}

std::optional<models::BusId> NetReading::find_bus(std::int64_t index) const {
  const auto found = bus_of_.find(index);
  if (found == bus_of_.end()) return std::nullopt;
  return models::BusId(found->second);
}

std::optional<models::BusId> NetReading::bus(const Row& row, std::string_view column) {
  const std::int64_t index = row.reference(column);
  if (index < 0) return std::nullopt;
  const auto found = find_bus(index);
  if (!found)
    row.error(code::unknown_reference, column, fmt::format("{}", index), fmt::format("bus {} does not exist", index),
              "an index of the table bus", "correct the number");
  return found;
}

void NetReading::note(models::Fidelity kind, std::string item, std::string why, std::int64_t count) {
  if (count > 0) fidelity.items.push_back({{file, 0, 0}, std::move(item), kind, std::move(why), count});
}

void NetReading::approximate(const Row& row, std::string_view column, std::string why) {
  const auto kind = accept_approximations ? models::Fidelity::approximated : models::Fidelity::refused;
  if (!accept_approximations)
    row.error(code::unsupported, column, "", fmt::format("it would be carried over only so: {}", why), "",
              "pass --accept-approximations to go on like that");
  note(kind, row.object(), std::move(why));
}

bool OpenEnds::open(const std::unordered_map<std::int64_t, std::vector<std::int64_t>>& ends, std::int64_t element,
                    std::int64_t bus) {
  const auto found = ends.find(element);
  return found != ends.end() && std::find(found->second.begin(), found->second.end(), bus) != found->second.end();
}

void add_admittance(NetReading& reading, models::BusId bus, const std::string& name, models::Complex admittance_s,
                    const Row& row, bool in_service) {
  if (admittance_s == models::Complex{}) return;
  if (admittance_s.real() >= 0.0 && admittance_s.imag() <= 0.0) {
    models::Reactor reactor;
    reactor.name = reactor.source_name = reading.reactors.claim(name);
    reactor.from = at(bus);
    reactor.impedance_ohm = models::ComplexMatrix(1);
    reactor.impedance_ohm(0, 0) = 1.0 / admittance_s;
    reactor.in_service = in_service;
    reactor.origin = row.origin();
    reading.data().reactors.push_back(std::move(reactor));
    return;
  }
  models::Load load;
  load.name = load.source_name = reading.loads.claim(name);
  load.terminal = at(bus);
  load.model = models::LoadModel::constant_impedance;
  load.rated_voltage_v = reading.base_v(bus);
  load.power_va = std::conj(admittance_s) * reading.base_v(bus) * reading.base_v(bus);
  load.scales_with_load_multiplier = false;
  load.in_service = in_service;
  load.origin = row.origin();
  reading.data().loads.push_back(std::move(load));
}

}  // namespace headroom::data::pandapower
