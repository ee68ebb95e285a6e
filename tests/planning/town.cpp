// SPDX-License-Identifier: Apache-2.0
#include "tests/planning/town.hpp"

#include <cmath>
#include <numbers>

namespace headroom::test {

using models::BusId;
using models::Complex;
using models::Position;

namespace {

constexpr double mv_v = 10e3, hv_v = 110e3;

models::Terminal three_phase(BusId bus) { return {bus, {1, 2, 3}, 0}; }

void add_bus(models::NetworkBuilder& builder, const std::string& name, double base_v, models::BusKind kind, Position at,
             int spare_bays = -1, const std::string& substation = "") {
  auto& bus = builder.data.buses[builder.bus(name).index()];
  bus.base_voltage_v = base_v;
  bus.kind = kind;
  bus.position = at;
  bus.spare_bays = spare_bays;
  bus.substation = substation;
}

void add_line(models::NetworkBuilder& builder, const std::string& name, const std::string& from, const std::string& to,
              double length_m, double rating_a) {
  models::Line line;
  line.name = line.source_name = name;
  line.from = three_phase(builder.bus(from));
  line.to = three_phase(builder.bus(to));
  line.length_m = length_m;
  line.impedance_ohm = models::ComplexMatrix(3);
  line.admittance_s = models::ComplexMatrix(3);
  for (std::size_t i = 0; i < 3; ++i) line.impedance_ohm(i, i) = Complex{0.13, 0.1} * (length_m / 1000.0);
  line.rated_current_a = {rating_a, models::RatingOrigin::given};
  builder.data.lines.push_back(std::move(line));
}

void add_load(models::NetworkBuilder& builder, const std::string& bus, double power_w) {
  models::Load load;
  load.name = load.source_name = "load-" + bus;
  load.terminal = three_phase(builder.bus(bus));
  load.connection = models::Connection::delta;
  load.rated_voltage_v = mv_v;
  load.power_va = Complex{1.0, 0.33} * power_w;
  builder.data.loads.push_back(std::move(load));
}

void add_switch(models::NetworkBuilder& builder, const std::string& name, const std::string& from,
                const std::string& to, bool closed) {
  models::Switch sw;
  sw.name = sw.source_name = name;
  sw.from = three_phase(builder.bus(from));
  sw.to = three_phase(builder.bus(to));
  sw.closed = closed;
  sw.normally_open = !closed;
  builder.data.switches.push_back(std::move(sw));
}

void add_main_transformer(models::NetworkBuilder& builder, const std::string& name, const std::string& from,
                          const std::string& to) {
  models::Transformer t;
  t.name = t.source_name = name;
  t.windings.resize(2);
  t.windings[0].terminal = {builder.bus(from), {1, 2, 3, 0}, 0};
  t.windings[0].rated_voltage_v = hv_v;
  t.windings[1].terminal = {builder.bus(to), {1, 2, 3, 0}, 0};
  t.windings[1].connection = models::Connection::delta;
  t.windings[1].rated_voltage_v = 10.5e3;
  for (auto& winding : t.windings) winding.rated_power_va = 20e6, winding.resistance_pu = 0.002;
  t.reactance_pu = {0.105};
  t.rated_power_va = {20e6, models::RatingOrigin::given};
  builder.data.transformers.push_back(std::move(t));
}

}  // namespace

Town::Town() {
  builder.data.name = "town";
  builder.data.coordinate_system = "local metres";
  add_bus(builder, "grid", hv_v, models::BusKind::busbar, {0, 5000});
  models::Source source;
  source.name = source.source_name = "grid";
  source.terminal = three_phase(builder.bus("grid"));
  for (int k = 0; k < 3; ++k)
    source.voltage_v.push_back(std::polar(hv_v / std::numbers::sqrt3, -2.0 * std::numbers::pi / 3.0 * k));
  builder.data.sources.push_back(std::move(source));
  busbar("a1", "alpha", {-1000, 0});
  busbar("a2", "alpha", {-1000, -100});
  busbar("b1", "beta", {1500, 0});
}

void Town::busbar(const std::string& name, const std::string& substation, Position at) {
  add_bus(builder, name, mv_v, models::BusKind::busbar, at, 1, substation);
  add_main_transformer(builder, "t-" + name, "grid", name);
}

void Town::add(const TownFeeder& f) {
  add_bus(builder, f.name + "-unit", mv_v, models::BusKind::ring_main_unit, f.unit, f.spare_bays);
  add_bus(builder, f.name + "-joint", mv_v, models::BusKind::joint, f.unit);
  add_bus(builder, f.name + "-pole", mv_v, models::BusKind::pole, f.pole);
  add_line(builder, f.name + "-head", f.busbar, f.name + "-unit", f.head_m, f.rating_a);
  add_switch(builder, f.name + "-switch", f.name + "-unit", f.name + "-joint", true);
  add_line(builder, f.name + "-tail", f.name + "-joint", f.name + "-pole", f.tail_m, f.rating_a);
  add_load(builder, f.name + "-unit", f.load_w);
  add_load(builder, f.name + "-pole", 0.5 * f.load_w);
}

void Town::tie(const std::string& one, const std::string& other) {
  add_switch(builder, "tie-" + one + "-" + other, one + "-pole", other + "-pole", false);
}

void Town::corridor(Position from, Position to, double cost_factor, const std::string& kind) {
  builder.data.corridors.push_back({from, to, kind, cost_factor});
}

models::Network Town::build() {
  auto network = builder.build();
  for (const auto& finding : builder.findings.all())
    if (finding.severity == models::Severity::error) ADD_FAILURE() << models::to_text(finding);
  return std::move(network.value());
}

Town six_feeders() {
  Town town;
  town.add({.name = "north", .busbar = "a1", .unit = {100, 300}, .pole = {400, 500}});
  town.add({.name = "west", .busbar = "a1", .unit = {-350, 50}, .pole = {-600, 300}});
  town.add({.name = "south", .busbar = "a2", .unit = {50, -400}, .pole = {300, -700}});
  town.add({.name = "mill", .busbar = "a2", .unit = {-450, -250}, .pole = {-700, -450}});
  town.add({.name = "east", .busbar = "b1", .unit = {450, 100}, .pole = {600, 350}});
  town.add({.name = "dock", .busbar = "b1", .unit = {500, -150}, .pole = {750, -350}});
  return town;
}

const models::Catalogue& catalogue() {
  static const auto result = data::read_catalogue("cn-10kv");
  return result.catalogue.value();
}

const models::RuleSet& rules() {
  static const auto result = data::read_rule_set("cn-window");
  return result.rules.value();
}

models::Application applicant(double demand_w, Position position) {
  models::Application a;
  a.name = "Test applicant";
  a.id = "T1";
  a.customer_kind = "industrial";
  a.demand_w = demand_w;
  a.power_factor = 0.95;
  a.position = position;
  return a;
}

models::SupplyPlan plan_at(const models::PlanAnswer& answer, const models::Network& network, const std::string& bus) {
  for (const auto& plan : answer.plans)
    if (network.bus(plan.connections.front().bus).name == bus) return plan;
  ADD_FAILURE() << "no plan at " << bus;
  return {};
}

const models::PlanCheck* find_check(const models::SupplyPlan& plan, const std::string& rule) {
  for (const auto& check : plan.checks)
    if (check.rule == rule) return &check;
  return nullptr;
}

}  // namespace headroom::test
