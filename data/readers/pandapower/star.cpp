// SPDX-License-Identifier: Apache-2.0
// Legs z_i (y_i = 1 / z_i) meet at a centre with the admittance c. An open leg adds there what it ends in,
//     c += 1 / (z_i + 1 / shunt_i).
// Without the centre, closed terminals i, j have the transfer admittance y_i y_j / D and the shunt y_i c / D, with
// D = S + c and S = Σ y_i. A star without c has y'_i y'_j / S'; with y'_i = y_i S / D that is the same, hence
//     z'_i = z_i (1 + c / S),   shunt_i += y_i c / D.
#include "data/readers/pandapower/star.hpp"

namespace headroom::data::pandapower {

using models::Complex;

void move_to_terminals(std::vector<StarLeg>& legs, Complex centre) {
  Complex sum;
  for (auto& leg : legs) {
    if (leg.open) {
      if (leg.shunt != Complex{}) centre += 1.0 / (leg.z + 1.0 / leg.shunt);
      leg.shunt = {};
    } else {
      sum += 1.0 / leg.z;
    }
  }
  if (centre == Complex{} || sum == Complex{}) return;
  for (auto& leg : legs) {
    if (leg.open) continue;
    leg.shunt += centre / (leg.z * (sum + centre));
    leg.z *= 1.0 + centre / sum;
  }
}

}  // namespace headroom::data::pandapower
