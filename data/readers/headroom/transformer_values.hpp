// SPDX-License-Identifier: Apache-2.0
// The nameplate of a transformer, from its row of trafo.csv and, for what that leaves open, its type in the catalogue.
#pragma once

#include <string>

#include "data/readers/headroom/catalogues.hpp"
#include "data/readers/table/table.hpp"

namespace headroom::data {

struct TransformerValues {
  double sn_va = 1.0, vn_hv_kv = 1.0, vn_lv_kv = 1.0;
  double vk_percent = 1.0, vkr_percent = 0.0, pfe_w = 0.0, i0_percent = 0.0;
  std::string vector_group;       // "" = not stated
  double tap_step_percent = 0.0;  // the type's, for rows that say nothing
  int tap_min = 0, tap_max = 0;
  bool on_load_taps = false;
  bool from_type = false;  // the rated power is the type's
};

// Findings for what neither the row nor the type gives; such values are 1, so that nothing divides by zero.
TransformerValues transformer_values(const TableRow& row, Catalogues& catalogues, models::Findings& findings);

}  // namespace headroom::data
