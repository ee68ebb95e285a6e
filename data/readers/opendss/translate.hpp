// SPDX-License-Identifier: Apache-2.0
// From the objects of a script to the grid.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "data/readers/opendss/circuit.hpp"
#include "data/readers/opendss/voltage_bases.hpp"
#include "models/network/builder.hpp"

namespace headroom::data::opendss {

class Translation {
 public:
  Translation(Circuit& circuit, Report& report, models::NetworkBuilder& builder);

  // Fills builder.data. Findings go to the report.
  void run();

 private:
  void declare_buses();
  void place_buses();
  void add_element(std::size_t e);
  void add_disabled_lines();
  void report_others();
  void report_defaults();

  models::Terminal terminal(std::size_t e, std::size_t t) const;
  models::Terminal terminal_of(const BusList::Terminal& from, std::uint32_t open) const;
  template <class T>
  T named(const Head& head) const;

  void add_line(const Line& line, models::Terminal from, models::Terminal to, bool in_service);
  bool line_matrices(const Line& line, models::Line& to);
  std::optional<models::LineConstants> geometry_constants(const Line& line);
  void add_transformer(std::size_t e, const Transformer& transformer);
  void add_autotransformer(std::size_t e, const AutoTrans& transformer);
  void add_vsource(std::size_t e, const Vsource& source);
  void add_isource(std::size_t e, const Isource& source);
  void add_capacitor(std::size_t e, const Capacitor& capacitor);
  void add_reactor(std::size_t e, const Reactor& reactor);
  void add_load(std::size_t e, const Load& load);
  double growth_of(const Load& load) const;
  void add_generator(std::size_t e, const Generator& generator);
  void add_pvsystem(std::size_t e, const PVSystem& system);
  void add_storage(std::size_t e, const Storage& storage);
  template <class Element>
  models::Generator injecting(std::size_t e, const Element& element);
  template <class Element>
  void add_inverter(std::size_t e, const Element& element, std::string_view class_name);
  void add_regulators();
  bool add_remote(const RegControl& control, models::Regulator& made);
  void add_capacitor_controls();
  void add_inverter_controls();
  bool add_curves(const InvControl& control, models::InverterControl& made);
  void add_measured(const InvControl& control, models::InverterControl& made);
  void apply_switch_controls();

  // as_factor: the values scale something, whatever UseActual says.
  std::optional<models::ProfileId> profile(std::optional<std::size_t> shape, double power_factor,
                                           bool as_factor = false);
  std::optional<models::ProfileId> temperatures(std::optional<std::size_t> shape);
  models::ProfileId constant_one();
  // Bus and node of "name.2"; an error when the grid has no such bus.
  std::optional<std::pair<models::BusId, int>> remote_bus(const std::string& spec, const Head& head,
                                                          std::string_view class_name);
  Place place_of(std::string_view class_name, const Head& head, std::string field = {}, std::string value = {}) const;

  Circuit& circuit_;
  Report& report_;
  models::NetworkBuilder& builder_;
  Connections connections_;
  std::vector<models::BusId> bus_ids_;  // [BusList bus]
  std::map<std::size_t, models::TransformerId> transformer_ids_, autotransformer_ids_;
  std::optional<models::ProfileId> constant_one_;
  std::map<std::string, models::GeneratorId> inverter_ids_;  // "pvsystem.name"
  std::map<std::size_t, models::CapacitorId> capacitor_ids_;
  std::map<std::pair<std::size_t, double>, std::optional<models::ProfileId>> profiles_;
  std::map<std::size_t, std::optional<models::LineConstants>> geometries_;  // by geometry
  models::EarthModel earth_model_before_ = models::EarthModel::deri;        // of the last line from geometry
};

}  // namespace headroom::data::opendss
