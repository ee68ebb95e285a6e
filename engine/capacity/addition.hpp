// SPDX-License-Identifier: Apache-2.0
// The addition whose size is sought, and how it is connected at its bus.
//
// Drawn at constant power at any voltage. Per kW of it: S = ±(1 + j·sign(pf)·tan(acos |pf|)) kVA, + for a load, - for
// generation; a positive power factor gives Q the sign of P.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/powerflow/load_law.hpp"
#include "models/results/capacity.hpp"

namespace headroom::engine {

enum class ConnectionChoice : std::uint8_t { automatic, wye, delta, neutral };

// What is asked at one bus. phases: abc (balanced), a b c (to the return), ab bc ca (between two), a+b b+c c+a (each to
// the return). Balanced networks know abc only.
struct AdditionRequest {
  models::BusId bus;
  models::Direction direction = models::Direction::load;
  std::string phases = "abc";
  ConnectionChoice connection = ConnectionChoice::automatic;
  double power_factor = 0.95;  // signed
};

// status: ok, phases_absent (the bus lacks one of the phases) or no_return_path (a phase to a return that is not there:
// to the neutral of a bus without one, to none at all, or, where the connection was left open, to ground without a
// low-impedance path for zero sequence). branches: empty unless ok; power_va is that of 1 kW.
struct Addition {
  models::CapacityStatus status = models::CapacityStatus::ok;
  models::AdditionConnection connection = models::AdditionConnection::wye;
  std::vector<InjectionBranch> branches;
};

// Is it one of the words above, or "each"?
bool is_phases_word(std::string_view phases);

// The words that `phases` stands for at a bus: each = one per phase node it has, anything else = itself.
std::vector<std::string> expand_phases(const models::Network& network, models::BusId bus, std::string_view phases);

// What 1 kW of it draws, by direction and power factor.
models::Complex power_of_one_kw(const AdditionRequest& request);

// zero_sequence_path: the bus has one of low impedance. REQUIRES: is_phases_word(request.phases) and not "each";
// 0 < |power_factor| <= 1.
Addition make_addition(const models::Network& network, const AdditionRequest& request, bool zero_sequence_path);

// The branches at `kw`, in place. REQUIRES: out.size() == addition.branches.size().
void scale_addition(const Addition& addition, double kw, std::vector<InjectionBranch>& out);

}  // namespace headroom::engine
