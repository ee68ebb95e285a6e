// SPDX-License-Identifier: Apache-2.0
// Load: kW, kvar, kVA and power factor may be given in many combinations; which of them hold follows from the order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "data/readers/opendss/element_class.hpp"
#include "models/network/terminal.hpp"

namespace headroom::data::opendss {

enum class LoadSpecification : std::uint8_t { kw_pf, kw_kvar, kva_pf, connected_kva, kwh };
enum class LoadStatus : std::uint8_t { variable, fixed, exempt };

struct Load {
  explicit Load(Head h);
  Head head;
  int phases = 3;
  double kv = 12.47, kw = 10.0, kvar = 5.0, kva = 10.0 / 0.88, pf = 0.88;
  LoadSpecification specification = LoadSpecification::kw_pf;
  bool pf_changed = false, pf_given = false;
  int model = 1;
  models::Connection connection = models::Connection::wye;
  double vmin = 0.95, vmax = 1.05, vlow = 0.5;
  double adjusted_factor = 0.5;  // what allocateloads multiplies: as last set by a specification
  double connected_kva = 0.0, allocation_factor = 0.5, kwh = 0.0, kwh_days = 30.0, c_factor = 4.0;
  double cvr_watts = 1.0, cvr_vars = 2.0;
  std::array<double, 7> zip{};
  bool zip_given = false;
  LoadStatus status = LoadStatus::variable;
  int customers = 1;
  std::optional<std::size_t> yearly, daily, duty;  // load shapes
  std::optional<std::size_t> growth;               // growth shape
  double fixed_kvar =
      5.0;  // of models 6 and 7: as it was at the end of the last edit, allocation factors do not reach it

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) { recompute(); }
  void make_like(const Load& other);

  // `set allocationfactors=`
  void allocate(double factor);
  // `set cfactors=`
  void allocate_energy(double factor);
  // allocateloads: another `times` what it is.
  void adjust(double times);
  int conductors() const;

 private:
  void set_more(std::size_t property, Edit& edit);
  void set_shape(std::optional<std::size_t>& shape, Edit& edit);
  void compute_allocated();
  void recompute();
  double kvar_of_pf(double kw_value) const;
};

std::span<const Property> load_properties();

}  // namespace headroom::data::opendss
