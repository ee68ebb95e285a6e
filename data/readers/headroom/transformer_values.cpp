// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/transformer_values.hpp"

#include <fmt/core.h>

#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

// The row's value, else the type's; without either a finding.
void take(const TableRow& row, std::string_view column, const Bound& bound, bool typed, double& value) {
  if (const auto given = row.optional_number(column, bound)) value = *given;
  else if (!row.has(column) && !typed)
    row.error(code::missing_value, column, fmt::format("{} is empty and there is no std_type", column), "",
              "name a type or give the nameplate");
}

TransformerValues type_values(const models::TransformerType& type) {
  TransformerValues values;
  values.sn_va = type.rated_power_va;
  values.vn_hv_kv = type.high_voltage_v / 1e3;
  values.vn_lv_kv = type.low_voltage_v / 1e3;
  values.vk_percent = type.short_circuit_percent.value;
  values.vkr_percent = 100.0 * type.load_loss_w.value / type.rated_power_va;
  values.pfe_w = type.no_load_loss_w.value;
  values.i0_percent = type.no_load_current_percent.value;
  values.vector_group = type.vector_group;
  values.tap_step_percent = type.tap_step_percent;
  values.tap_min = type.tap_min;
  values.tap_max = type.tap_max;
  values.on_load_taps = type.on_load_taps;
  values.from_type = true;
  return values;
}

}  // namespace

TransformerValues transformer_values(const TableRow& row, Catalogues& catalogues, models::Findings& findings) {
  TransformerValues values;
  if (row.has("std_type")) {
    if (const auto* type = catalogues.transformer(row.text("std_type"), findings)) values = type_values(*type);
    else report_unknown_name(row, "std_type", catalogues.transformer_names());
  }
  const bool typed = row.has("std_type");
  if (const auto rated = row.quantity(rated_power, positive)) {
    values.sn_va = *rated;
    values.from_type = false;
  } else if (!typed && !row.has("sn_mva") && !row.has("sn_kva")) {
    row.error(code::missing_value, "sn_mva", "sn_mva is empty and there is no std_type", "",
              "name a type or give the nameplate");
  }
  take(row, "vn_hv_kv", positive, typed, values.vn_hv_kv);
  take(row, "vn_lv_kv", positive, typed, values.vn_lv_kv);
  take(row, "vk_percent", Bound{0.0, 100.0, true}, typed, values.vk_percent);
  take(row, "vkr_percent", percent, typed, values.vkr_percent);
  values.pfe_w = 1e3 * row.number("pfe_kw", values.pfe_w / 1e3, not_negative);
  values.i0_percent = row.number("i0_percent", values.i0_percent, percent);
  return values;
}

}  // namespace headroom::data
