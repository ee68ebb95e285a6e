// SPDX-License-Identifier: Apache-2.0
// Elements that draw a voltage-dependent current: loads and generators. P > 0 consumes for a load, feeds in for a
// generator.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "models/core/diagnostics.hpp"
#include "models/core/ids.hpp"
#include "models/core/matrix.hpp"
#include "models/network/inverter.hpp"
#include "models/network/terminal.hpp"

namespace headroom::models {

// How P and Q follow the voltage v = |V| / rated (per branch of the wye or delta).
enum class LoadModel : std::uint8_t {
  constant_power = 1,              // P, Q
  constant_impedance = 2,          // P v², Q v²
  constant_power_quadratic_q = 3,  // P, Q v² (motor)
  exponential = 4,                 // P v^a, Q v^b
  constant_current = 5,            // P v, Q v
  fixed_q = 6,                     // P, Q never scaled by multipliers
  fixed_reactance = 7,             // P, Q v² with Q never scaled by multipliers
  zip = 8,                         // P (z v² + i v + p), Q likewise
  limited_current = 9,             // of generators only, see GeneratorModel
};

// Multipliers leave its Q alone.
constexpr bool fixes_q(LoadModel model) { return model == LoadModel::fixed_q || model == LoadModel::fixed_reactance; }

struct Load {
  std::string name;
  std::string source_name;
  Terminal
      terminal;  // wye: phases conductors then the return; delta: the phase conductors (two conductors: one branch)
  int phases = 3;
  Connection connection = Connection::wye;
  LoadModel model = LoadModel::constant_power;
  double rated_voltage_v = 0.0;  // two and three phases: line to line; one phase: across its branch
  Complex power_va;              // all phases together, the state that the input gives before multipliers and profiles
  // Outside [v_min, v_max] · rated the load turns towards constant impedance: below v_low wholly, between v_low and
  // v_min its current is interpolated linearly (see engine/powerflow/load_law). v_min = v_low = 0 and v_max large
  // keep the model at any voltage.
  double v_min_pu = 0.0, v_low_pu = 0.0, v_max_pu = 1e9;
  double exponent_p = 1.0, exponent_q = 2.0;  // exponential
  std::array<double, 7> zip{};                // zip: P z i p, Q z i p, cut-off voltage pu
  double neutral_resistance_ohm = -1.0;       // wye: return to ground through this; < 0: solid to the return node
  double neutral_reactance_ohm = 0.0;
  bool scales_with_load_multiplier = true;
  std::optional<ProfileId> daily, yearly, duty;
  std::optional<CustomerId> customer;
  bool in_service = true;
  Origin origin;
};

// How the power that a generator delivers follows the voltage within its range. Outside it the power is that of the
// impedance that meets the model there, unless said otherwise.
enum class GeneratorModel : std::uint8_t {
  constant_power,
  constant_impedance,  // at any voltage
  constant_voltage,  // P, and the Q within var_min and var_max that holds the mean of the branch voltages; any voltage
  fixed_q,           // P, Q; outside the range Q is that of the impedance at rated voltage
  fixed_reactance,   // P, Q v²
  limited_current,   // P, Q; below v_min the current keeps its magnitude there, above v_max the power goes on
};

struct Generator {
  std::string name;
  std::string source_name;
  Terminal terminal;
  int phases = 3;
  Connection connection = Connection::wye;
  GeneratorModel model = GeneratorModel::constant_power;
  double rated_voltage_v = 0.0;
  double rated_power_va = 0.0;
  Complex power_va;  // delivered
  double v_min_pu = 0.0, v_max_pu = 1e9;
  // Share of the impedance in use outside the range and by models of impedance (OpenDSS: a third for one phase between
  // two conductors).
  double impedance_share = 1.0;
  bool reverses_q = false;  // limited_current: Q changes its sign below v_min (OpenDSS)
  double target_voltage_v = 0.0, var_min = 0.0, var_max = 0.0;  // constant_voltage; target: mean of the branches
  std::optional<Inverter> inverter;                             // power_va is then its output in the state given
  std::optional<ProfileId> daily, yearly, duty;
  double duty_start_h = 0.0;
  bool fixed = false;               // profiles do not act on it
  bool q_is_fixed_in_time = false;  // profiles act on P only
  bool in_service = true;
  Origin origin;
};

}  // namespace headroom::models
