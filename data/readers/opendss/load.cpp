// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/load.hpp"

#include <cmath>
#include <tuple>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view random_load = "only for Monte Carlo runs";
constexpr std::string_view harmonic = "only for harmonics";
// Its admittance stands in the matrix, and the load's current takes it out again.
constexpr std::string_view neutral =
    "OpenDSS's solution does not contain it; give a reactor from the neutral to ground";

enum class P : std::size_t {
  phases,
  bus1,
  kv,
  kw,
  pf,
  model,
  yearly,
  daily,
  duty,
  growth,
  conn,
  kvar,
  rneut,
  xneut,
  status,
  class_,
  vminpu,
  vmaxpu,
  vminnorm,
  vminemerg,
  xfkva,
  allocationfactor,
  kva,
  mean,
  stddev,
  cvrwatts,
  cvrvars,
  kwh,
  kwhdays,
  cfactor,
  cvrcurve,
  numcust,
  zipv,
  seriesrl,
  relweight,
  vlowpu,
  puxharm,
  xrharm,
  spectrum,
  basefreq,
  enabled,
  like
};

// clang-format off
constexpr Property table[] = {
    {"Phases"}, {"Bus1"}, {"kV"}, {"kW"}, {"PF"}, {"Model"}, {"Yearly"}, {"Daily"}, {"Duty"}, {"Growth"}, {"Conn"},
    {"kvar"}, {"RNeut", harmless, neutral}, {"XNeut", harmless, neutral}, {"Status"}, {"Class", harmless}, {"VMinpu"}, {"VMaxpu"},
    {"VMinNorm", harmless, "reporting limit"}, {"VMinEmerg", harmless, "reporting limit"}, {"XfkVA"},
    {"AllocationFactor"}, {"kVA"}, {"%Mean", harmless, random_load}, {"%StdDev", harmless, random_load}, {"CVRWatts"},
    {"CVRVars"}, {"kWh"}, {"kWhDays"}, {"CFactor"}, {"CVRCurve"}, {"NumCust"}, {"ZIPV"},
    {"%SeriesRL", harmless, harmonic}, {"RelWeight", harmless}, {"VLowpu"}, {"puXHarm", harmless, harmonic},
    {"XRHarm", harmless, harmonic}, {"Spectrum", harmless, harmonic}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on
static_assert(std::size(table) == static_cast<std::size_t>(P::like) + 1);

}  // namespace

std::span<const Property> load_properties() { return table; }

Load::Load(Head h) : head(std::move(h)) {
  head.buses = {head.name + "_1"};
  head.open = {0};
  recompute();
}

int Load::conductors() const { return connection == models::Connection::delta && phases > 2 ? phases : phases + 1; }

double Load::kvar_of_pf(double kw_value) const {
  const double value = kw_value * std::sqrt(1.0 / (pf * pf) - 1.0);
  return pf < 0.0 ? -value : value;
}

void Load::set(std::size_t property, Edit& edit) {
  switch (static_cast<P>(property)) {
    case P::phases:
      if (const auto n = edit.integer(1, most_phases)) phases = *n;
      break;
    case P::bus1: head.buses[0] = edit.value; break;
    case P::kv: edit.number_into(kv); break;
    case P::kw:
      edit.number_into(kw);
      specification = LoadSpecification::kw_pf;
      break;
    case P::pf:
      if (const auto value = edit.number()) {
        if (*value == 0.0 || std::abs(*value) > 1.0) {
          edit.bad_value("a power factor: -1 to 1, not 0");
          break;
        }
        pf = *value;
      }
      pf_changed = pf_given = true;
      break;
    case P::kvar:
      edit.number_into(kvar);
      specification = LoadSpecification::kw_kvar;
      pf_given = false;
      break;
    case P::kva:
      edit.number_into(kva);
      specification = LoadSpecification::kva_pf;
      break;
    case P::model:
      if (const auto n = edit.integer(1, 8)) model = *n;
      break;
    case P::conn:
      if (const auto read = parse_connection(edit.value)) connection = *read;
      else edit.bad_value("wye or delta");
      break;
    case P::yearly: set_shape(yearly, edit); break;
    case P::duty: set_shape(duty, edit); break;
    case P::daily:
      set_shape(daily, edit);
      if (!yearly) yearly = daily;
      break;
    case P::growth:
      growth = edit.circuit.growthshapes.find(models::to_lower(edit.value));
      if (!growth) edit.unknown_object("growthshape", edit.value);
      break;
    default: set_more(property, edit); break;
  }
}

// Voltage limits, allocation and what shapes the model.
void Load::set_more(std::size_t property, Edit& edit) {
  switch (static_cast<P>(property)) {
    case P::status: {
      const std::string lower = models::to_lower(edit.value);
      status = lower.starts_with("f")   ? LoadStatus::fixed
               : lower.starts_with("e") ? LoadStatus::exempt
                                        : LoadStatus::variable;
      break;
    }
    case P::vminpu: edit.number_into(vmin); break;
    case P::vmaxpu: edit.number_into(vmax); break;
    case P::vlowpu: edit.number_into(vlow); break;
    case P::xfkva:
      edit.number_into(connected_kva);
      specification = LoadSpecification::connected_kva;
      adjusted_factor = allocation_factor;
      compute_allocated();
      break;
    case P::allocationfactor:
      if (const auto factor = edit.number()) allocate(*factor);
      break;
    case P::cvrwatts: edit.number_into(cvr_watts); break;
    case P::cvrvars: edit.number_into(cvr_vars); break;
    case P::kwh:
      edit.number_into(kwh);
      specification = LoadSpecification::kwh;
      adjusted_factor = c_factor;
      compute_allocated();
      break;
    case P::kwhdays:
      edit.number_into(kwh_days);
      specification = LoadSpecification::kwh;
      compute_allocated();
      break;
    case P::cfactor:
      if (const auto factor = edit.number()) allocate_energy(*factor);
      break;
    case P::cvrcurve: edit.approximate("conservation factors over time are not taken over"); break;
    case P::numcust:
      if (const auto n = edit.integer(0, 1'000'000'000)) customers = *n;
      break;
    case P::zipv:
      if (const auto values = edit.array(zip.size())) {
        zip.fill(0.0);
        std::copy(values->begin(), values->end(), zip.begin());
        zip_given = true;
      }
      break;
    default: break;
  }
}

void Load::set_shape(std::optional<std::size_t>& shape, Edit& edit) {
  const std::string lower = models::to_lower(edit.value);
  shape.reset();
  if (lower == "none") return;
  shape = edit.circuit.loadshapes.find(lower);
  if (!shape) {
    edit.unknown_object("loadshape", edit.value);
    return;
  }
  LoadShape& curve = edit.circuit.loadshapes[*shape];
  if (!curve.use_actual) return;
  std::tie(kw, kvar) = curve.maximum(edit.report);
  specification = pf_given ? LoadSpecification::kw_pf : LoadSpecification::kw_kvar;
}

void Load::allocate(double factor) {
  allocation_factor = adjusted_factor = factor;
  specification = LoadSpecification::connected_kva;
  compute_allocated();
}

void Load::allocate_energy(double factor) {
  c_factor = adjusted_factor = factor;
  specification = LoadSpecification::kwh;
  compute_allocated();
}

void Load::adjust(double times) {
  adjusted_factor *= times;
  if (specification == LoadSpecification::connected_kva) allocation_factor = adjusted_factor;
  if (specification == LoadSpecification::kwh) c_factor = adjusted_factor;
  if (specification == LoadSpecification::connected_kva || specification == LoadSpecification::kwh) compute_allocated();
}

void Load::compute_allocated() {
  if (specification == LoadSpecification::connected_kva) {
    if (connected_kva <= 0.0) return;
    kw = connected_kva * allocation_factor * std::abs(pf);
  } else {
    kw = kwh_days == 0.0 ? 0.0 : kwh / (kwh_days * 24.0) * c_factor;
  }
  kvar = kvar_of_pf(kw);
  kva = std::hypot(kw, kvar);
}

void Load::recompute() {
  switch (specification) {
    case LoadSpecification::kw_pf:
      kvar = kvar_of_pf(kw);
      kva = std::hypot(kw, kvar);
      break;
    case LoadSpecification::kw_kvar:
      kva = std::hypot(kw, kvar);
      if (kva > 0.0) {
        pf = kw / kva;
        if (kvar != 0.0) pf = kw * kvar < 0.0 ? -pf : kw == 0.0 ? 0.0 : pf;
      }
      break;
    case LoadSpecification::kva_pf:
      kw = kva * std::abs(pf);
      kvar = kvar_of_pf(kw);
      break;
    case LoadSpecification::connected_kva:
    case LoadSpecification::kwh:
      if (pf_changed) {
        kvar = kvar_of_pf(kw);
        kva = std::hypot(kw, kvar);
      }
      break;
  }
  pf_changed = false;
  fixed_kvar = kvar;
}

void Load::make_like(const Load& other) {
  Head mine = std::move(head);
  *this = other;
  mine.base_frequency_hz = other.head.base_frequency_hz;
  head = std::move(mine);
  pf_changed = pf_given = false;
  if (!zip_given) zip.fill(0.0);
}

}  // namespace headroom::data::opendss
