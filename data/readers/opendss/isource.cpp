// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/isource.hpp"

#include <cmath>
#include <numbers>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

// clang-format off
constexpr Property table[] = {
    {"Bus1"}, {"Amps"}, {"Angle"}, {"Frequency"}, {"Phases"}, {"ScanType", harmless, "only for harmonics"}, {"Sequence"},
    {"Yearly"}, {"Daily"}, {"Duty"}, {"Bus2"}, {"Spectrum", harmless, "only for harmonics"}, {"BaseFreq"}, {"Enabled"},
    {"Like"}};
// clang-format on

}  // namespace

std::span<const Property> isource_properties() { return table; }

Isource::Isource(Head h) : head(std::move(h)), frequency_hz(head.base_frequency_hz) {
  head.buses = {head.name + "_1", head.name + "_2"};
  head.open = {0, 0};
}

void Isource::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  const std::string lower = models::to_lower(edit.value);
  if (name == "Bus1") {
    head.buses[0] = edit.value;
    if (!bus2_given) head.buses[1] = grounded_like(edit.value, phases);
  } else if (name == "Bus2") {
    head.buses[1] = edit.value;
    bus2_given = true;
  } else if (name == "Amps") {
    edit.number_into(amperes);
  } else if (name == "Angle") {
    edit.number_into(angle_degree);
  } else if (name == "Frequency") {
    edit.number_into(frequency_hz);
  } else if (name == "Phases") {
    if (const auto n = edit.integer(1, most_phases)) phases = *n;
  } else if (name == "Sequence") {
    sequence = lower.starts_with("n") ? -1 : lower.starts_with("z") ? 0 : 1;
  } else {
    auto& shape = name == "Yearly" ? yearly : name == "Daily" ? daily : duty;
    shape = edit.circuit.loadshapes.find(lower);
    if (!shape && lower != "none") edit.unknown_object("loadshape", edit.value);
    if (name == "Daily" && !yearly) yearly = daily;
  }
}

std::vector<models::Complex> Isource::currents(double frequency) const {
  const double shift = phases == 1 ? 0.0 : phases <= 3 ? 120.0 : 360.0 / phases;
  const double amplitude = std::abs(frequency - frequency_hz) < 1e-3 ? amperes : 0.0;
  std::vector<models::Complex> all;
  for (int k = 0; k < phases; ++k)
    all.push_back(std::polar(std::abs(amplitude), (angle_degree - sequence * shift * k) * std::numbers::pi / 180.0) *
                  (amplitude < 0.0 ? -1.0 : 1.0));
  return all;
}

void Isource::make_like(const Isource& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
