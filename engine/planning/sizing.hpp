// SPDX-License-Identifier: Apache-2.0
// Which line and which transformers of the catalogue carry a demand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/plan/catalogue.hpp"

namespace headroom::engine {

struct LineDemand {
  double power_w = 0.0, power_factor = 1.0;
  double nominal_v = 0.0;  // line to line
  int phases = 3;
  models::LineKind kind = models::LineKind::cable;
  double loading_limit = 1.0;  // planning limit, of the rating
};

// Current of the demand at nominal voltage.
double demand_current_a(const LineDemand& demand);

// The lines that may be built, cheapest first: of the wanted kind where the catalogue has it (else of any), of that
// voltage and with the conductors needed, whose rating × loading_limit carries the demand. Each has less impedance than
// the one before it: what costs more without helping is left out. Of equal price the smaller cross-section comes first.
std::vector<const models::LineType*> lines_for(const models::Catalogue& catalogue, const LineDemand& demand);

// Approximate drop over a line, fraction of the nominal voltage: (R P + X Q)/U² for three phases; six times that for
// one phase with its return through an equal neutral (twice the impedance, three times the current).
double line_drop(const models::LineType& type, double length_m, const LineDemand& demand);

struct TransformerChoice {
  const models::TransformerType* type = nullptr;  // nullptr: none in the catalogue for that voltage
  int count = 0;
  std::string text() const;  // "2 x S20-M-800/10"
};

// The fewest equal transformers whose rating holds capacity_va, then the smallest, then the cheapest type.
TransformerChoice transformers_for(const models::Catalogue& catalogue, double capacity_va, double nominal_v);

}  // namespace headroom::engine
