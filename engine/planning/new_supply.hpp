// SPDX-License-Identifier: Apache-2.0
// The elements of a new supply: the applicant's bus, the line to it, the load, and the customer whom rules judge.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/demand/application.hpp"
#include "models/network/network.hpp"
#include "models/plan/catalogue.hpp"

namespace headroom::engine {

struct NewSupply {
  models::BusId at;                   // connection point
  models::BusId bus;                  // the applicant's bus; `at` where no line is built
  std::vector<models::LineId> lines;  // [line type offered]: alternatives between `at` and `bus`
  models::LoadId load;
  models::CustomerId customer;
};

struct NewSupplyRequest {
  std::string name;  // of the new elements; REQUIRES: not yet in the network
  models::BusId at;
  double length_m = 0.0;
  std::span<const models::LineType* const> line_types;  // empty: the load hangs directly on `at`
  int phase = 0;                                        // of a single-phase applicant, 1 2 3
  models::Complex power_va;                             // consumed
};

// Impedance of one catalogue line, positive sequence, the whole length.
models::Complex line_impedance_ohm(const models::LineType& type, double length_m);

// Appends bus and lines alone; load and customer of the result have no meaning.
NewSupply add_new_line(models::NetworkData& data, const models::Application& application,
                       const NewSupplyRequest& request);

// Appends the elements; ids of what was there stay valid. A three-phase load without a neutral node is connected in
// delta (the customer's transformer has no earthed star there), otherwise in wye to the neutral. The load is constant
// power at any voltage and follows no multiplier. REQUIRES: the phases exist at `at`.
NewSupply add_new_supply(models::NetworkData& data, const models::Application& application,
                         const NewSupplyRequest& request);

// The phases that the applicant needs exist at that bus.
bool has_phases(const models::NetworkData& data, models::BusId bus, int phases);

}  // namespace headroom::engine
