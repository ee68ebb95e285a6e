// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/readers/opendss/circuit.hpp"
#include "data/readers/opendss/shunts.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr int most_steps = 1000;

enum class P : std::size_t {
  bus1,
  bus2,
  phases,
  kvar,
  kv,
  conn,
  cmatrix,
  cuf,
  r,
  xl,
  harm,
  numsteps,
  states,
  normamps,
  emergamps,
  faultrate,
  pctperm,
  repair,
  basefreq,
  enabled,
  like
};

// clang-format off
constexpr Property table[] = {
    {"Bus1"}, {"Bus2"}, {"Phases"}, {"kvar"}, {"kV"}, {"Conn"},
    {"CMatrix", refused, "a matrix of capacitances is not modelled"}, {"Cuf"}, {"R"}, {"XL"}, {"Harm"}, {"NumSteps"},
    {"States"}, {"NormAmps", harmless, "recomputed from kvar"}, {"EmergAmps", harmless, "recomputed from kvar"},
    {"FaultRate", harmless}, {"pctPerm", harmless}, {"Repair", harmless}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on
static_assert(std::size(table) == static_cast<std::size_t>(P::like) + 1);

}  // namespace

std::span<const Property> capacitor_properties() { return table; }

Capacitor::Capacitor(Head h) : head(std::move(h)) {
  head.buses = {head.name + "_1", grounded_like(head.name + "_1", 3)};
  head.open = {0, 0};
}

void Capacitor::set(std::size_t property, Edit& edit) {
  switch (static_cast<P>(property)) {
    case P::bus1:
      head.buses[0] = edit.value;
      if (!bus2_given && head.buses.size() == 2) head.buses[1] = grounded_like(edit.value, phases);
      break;
    case P::bus2:
      head.buses.resize(2);
      head.open.resize(2);
      head.buses[1] = edit.value;
      bus2_given = bus2_given || !same_bus(head.buses[0], head.buses[1]);
      break;
    case P::phases:
      if (const auto n = edit.integer(1, most_phases)) phases = *n;
      break;
    case P::kvar:
      set_list(kvar, edit);
      size = Size::kvar;
      break;
    case P::kv: edit.number_into(kv); break;
    case P::conn:
      if (const auto read = parse_connection(edit.value)) {
        connection = *read;
        head.buses.resize(connection == models::Connection::delta ? 1 : 2);
        if (connection == models::Connection::wye && head.buses[1].empty())
          head.buses[1] = grounded_like(head.buses[0], phases);
        head.open.resize(head.buses.size());
      } else {
        edit.bad_value("wye or delta");
      }
      break;
    case P::cuf:
      set_list(cuf, edit);
      size = Size::microfarad;
      break;
    case P::r: set_list(r, edit); break;
    case P::xl:
      set_list(xl, edit);
      for (std::size_t i = 0; i < xl.size(); ++i)
        if (xl[i] != 0.0 && r[i] == 0.0) r[i] = std::abs(xl[i]) / 1000.0;
      tuned = false;
      break;
    case P::harm:
      set_list(harmonic, edit);
      tuned = true;
      break;
    case P::numsteps:
      if (const auto n = edit.integer(1, most_steps)) set_steps(*n);
      break;
    case P::states:
      if (const auto values = edit.array(on.size()))
        for (std::size_t i = 0; i < values->size(); ++i) on[i] = (*values)[i] != 0.0;
      break;
    default: break;
  }
}

void Capacitor::set_list(std::vector<double>& target, Edit& edit) {
  const auto values = edit.array(target.size());
  if (!values) return;
  std::fill(target.begin(), target.end(), 0.0);
  std::copy(values->begin(), values->end(), target.begin());
}

// One step becomes a bank of the same size; a bank that is resized keeps what its steps had.
void Capacitor::set_steps(int count) {
  const auto n = static_cast<std::size_t>(count);
  const bool divide = on.size() == 1 && n > 1;
  for (auto* list : {&kvar, &cuf, &r, &xl, &harmonic}) list->resize(n, divide ? list->front() : 0.0);
  on.resize(n, 1);
  if (!divide || size != Size::kvar) return;
  const double steps = count;
  for (double& value : kvar) value /= steps;
  for (double& value : r) value *= steps;
  for (double& value : xl) value *= steps;
}

double Capacitor::step_var(std::size_t step, double frequency_hz) const {
  const double scale = frequency_hz / head.base_frequency_hz;
  // OpenDSS sizes every step like the first one.
  if (size == Size::kvar) return kvar.front() * 1000.0 * scale;
  const double volts = connection == models::Connection::wye && (phases == 2 || phases == 3)
                           ? kv * 1000.0 / std::numbers::sqrt3
                           : kv * 1000.0;
  return 2.0 * std::numbers::pi * frequency_hz * cuf[step] * 1e-6 * volts * volts * phases;
}

void Capacitor::end_edit(Edit&) {
  if (!tuned) return;
  for (std::size_t i = 0; i < on.size(); ++i) {
    const double volts = connection == models::Connection::wye && (phases == 2 || phases == 3)
                             ? kv * 1000.0 / std::numbers::sqrt3
                             : kv * 1000.0;
    const double reactance = volts * volts * phases / step_var(i, head.base_frequency_hz);
    xl[i] = harmonic[i] == 0.0 ? 0.0 : reactance / (harmonic[i] * harmonic[i]);
    if (r[i] == 0.0) r[i] = xl[i] / 1000.0;
  }
}

void Capacitor::make_like(const Capacitor& other) {
  const bool bus2 = bus2_given;
  Head mine = std::move(head);
  *this = other;
  mine.base_frequency_hz = other.head.base_frequency_hz;
  head = std::move(mine);
  bus2_given = bus2;
  tuned = false;
}

}  // namespace headroom::data::opendss
