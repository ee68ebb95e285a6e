// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/meter.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/readers/opendss/circuit.hpp"
#include "data/readers/opendss/voltage_bases.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view reporting = "measures only", estimation = "only for state estimation";

// clang-format off
constexpr Property energymeter_table[] = {
    {"Element"}, {"Terminal"}, {"Action", harmless, reporting}, {"Option", harmless, reporting},
    {"kVANormal", harmless, reporting}, {"kVAEmerg", harmless, reporting}, {"PeakCurrent"},
    {"ZoneList", harmless, "zones are traced from the metered element"}, {"LocalOnly", harmless, reporting},
    {"Mask", harmless, reporting}, {"Losses", harmless, reporting}, {"LineLosses", harmless, reporting},
    {"XfmrLosses", harmless, reporting}, {"SeqLosses", harmless, reporting}, {"3PhaseLosses", harmless, reporting},
    {"VBaseLosses", harmless, reporting}, {"PhaseVoltageReport", harmless, reporting}, {"Int_Rate", harmless, reporting},
    {"Int_Duration", harmless, reporting}, {"SAIFI", harmless, reporting}, {"SAIFIkW", harmless, reporting},
    {"SAIDI", harmless, reporting}, {"CAIDI", harmless, reporting}, {"CustInterrupts", harmless, reporting},
    {"BaseFreq", harmless}, {"Enabled"}, {"Like"}};

constexpr Property sensor_table[] = {
    {"Element"}, {"Terminal"}, {"kVBase"}, {"Clear"}, {"kVs", harmless, estimation}, {"Currents"}, {"kWs"}, {"kvars"},
    {"Conn"}, {"DeltaDirection", harmless, estimation}, {"%Error", harmless, estimation},
    {"Weight", harmless, estimation}, {"BaseFreq", harmless}, {"Enabled"}, {"Like"}};
// clang-format on

constexpr int most_terminals = 30;

void read_phases(std::array<double, 3>& values, Edit& edit) {
  const auto read = edit.array(values.size());
  if (read) std::copy(read->begin(), read->end(), values.begin());
}

}  // namespace

std::span<const Property> energymeter_properties() { return energymeter_table; }
std::span<const Property> sensor_properties() { return sensor_table; }

void EnergyMeter::set(std::size_t, Edit& edit) {
  if (edit.property == "Element") {
    element = models::to_lower(edit.value);
  } else if (edit.property == "Terminal") {
    if (const auto n = edit.integer(1, most_terminals)) terminal = *n;
  } else if (edit.property == "PeakCurrent") {
    read_phases(peak_a, edit);
  }
}

void EnergyMeter::make_like(const EnergyMeter& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

void Sensor::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  recalculates_ |= name == "Element" || name == "Terminal" || name == "kVBase" || name == "Conn";
  if (name == "Element") {
    element = models::to_lower(edit.value);
  } else if (name == "Terminal") {
    if (const auto n = edit.integer(1, most_terminals)) terminal = *n;
  } else if (name == "kVBase") {
    edit.number_into(base_kv_);
  } else if (name == "Conn") {
    if (const auto read = parse_connection(edit.value)) delta_ = *read == models::Connection::delta;
    else edit.bad_value("wye or delta");
  } else if (name == "Clear") {
    if (edit.yes()) kw_.reset(), kvar_.reset();
  } else if (name == "Currents") {
    read_phases(current_a, edit);
  } else {
    auto& powers = name == "kWs" ? kw_ : kvar_;
    powers.emplace();
    read_phases(*powers, edit);
    powers_to_currents(edit.circuit);
  }
}

// At rated voltage.
void Sensor::powers_to_currents(Circuit& circuit) {
  if (!kw_) return;
  const auto at = circuit.find_element(element);
  const auto shape = at ? terminal_shape(circuit, *at) : std::nullopt;
  const bool single = shape && shape->phases == 1;
  const double base_v = base_kv_ * 1e3 / (delta_ || single ? 1.0 : std::numbers::sqrt3);
  for (std::size_t k = 0; k < current_a.size(); ++k)
    current_a[k] = (kvar_ ? std::hypot((*kw_)[k], (*kvar_)[k]) : (*kw_)[k]) * 1e3 / base_v;
}

void Sensor::end_edit(Edit&) {
  if (!recalculates_) return;
  current_a.fill(0.0);
  kw_.reset();
  kvar_.reset();
}

void Sensor::make_like(const Sensor& other) {
  element = other.element;
  terminal = other.terminal;
}

}  // namespace headroom::data::opendss
