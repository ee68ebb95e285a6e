// SPDX-License-Identifier: Apache-2.0
#include "data/readers/catalogue/catalogue.hpp"

#include <fmt/core.h>

#include <array>
#include <set>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/named_toml.hpp"
#include "models/core/text.hpp"

namespace headroom::data {

namespace {

constexpr double per_kilo = 1e3;
constexpr std::array<std::string_view, 3> kind_words{"unknown", "overhead", "cable"};
constexpr std::array<std::string_view, 2> material_words{"Al", "Cu"};

void require_value(const TomlReader& row, std::string_view key) {
  if (!row.has(key))
    row.error(code::missing_column, key, fmt::format("{} is missing", key), "", fmt::format("add {} = …", key));
}

models::Sourced required(const TomlReader& row, std::string_view key, const Bound& bound) {
  require_value(row, key);
  return row.sourced(key, 0.0, bound);
}

models::LineType read_line(const TomlReader& row) {
  models::LineType type;
  type.name = row.required_text("name");
  type.title = row.text("title");
  type.kind = static_cast<models::LineKind>(row.choice("kind", kind_words, 0));
  type.rated_voltage_v = row.required_number("rated_voltage_kv", positive) * per_kilo;
  type.cores = row.integer("cores", 3, Bound{2.0, 4.0});
  type.cross_section_mm2 = row.required_number("cross_section_mm2", positive);
  type.material = material_words[row.choice("material", material_words, 0)];
  type.conductor_temperature_c = row.number("conductor_temperature_c", 20.0);
  type.r20_ohm_per_km = row.sourced("r20_ohm_per_km", 0.0, not_negative);
  type.r_ohm_per_km = required(row, "r_ohm_per_km", positive);
  type.x_ohm_per_km = required(row, "x_ohm_per_km", not_negative);
  type.c_nf_per_km = row.sourced("c_nf_per_km", 0.0, not_negative);
  type.r0_ohm_per_km = row.sourced("r0_ohm_per_km", 3.0 * type.r_ohm_per_km.value, not_negative);
  type.x0_ohm_per_km = row.sourced("x0_ohm_per_km", 3.0 * type.x_ohm_per_km.value, not_negative);
  type.c0_nf_per_km = row.sourced("c0_nf_per_km", 0.6 * type.c_nf_per_km.value, not_negative);
  if (row.has("rn_ohm_per_km")) type.rn_ohm_per_km = row.sourced("rn_ohm_per_km", 0.0, not_negative);
  if (row.has("xn_ohm_per_km")) type.xn_ohm_per_km = row.sourced("xn_ohm_per_km", 0.0, not_negative);
  type.rated_current_a = required(row, "rated_current_a", positive);
  type.cost_per_km = row.sourced("cost_per_km", 0.0, not_negative);
  return type;
}

models::TransformerType read_transformer(const TomlReader& row) {
  models::TransformerType type;
  type.name = row.required_text("name");
  type.title = row.text("title");
  type.rated_power_va = row.required_number("rated_power_kva", positive) * per_kilo;
  type.high_voltage_v = row.required_number("high_voltage_kv", positive) * per_kilo;
  type.low_voltage_v = row.required_number("low_voltage_kv", positive) * per_kilo;
  type.vector_group = row.text("vector_group", "Dyn11");
  type.short_circuit_percent = required(row, "short_circuit_percent", Bound{0.0, 100.0, true});
  type.load_loss_w = required(row, "load_loss_w", not_negative);
  type.no_load_loss_w = row.sourced("no_load_loss_w", 0.0, not_negative);
  type.no_load_current_percent = row.sourced("no_load_current_percent", 0.0, percent);
  type.tap_step_percent = row.number("tap_step_percent", 2.5, not_negative);
  type.tap_min = row.integer("tap_min", -2, Bound{-100.0, 0.0});
  type.tap_max = row.integer("tap_max", 2, Bound{0.0, 100.0});
  type.on_load_taps = row.boolean("on_load_taps", false);
  type.cost = row.sourced("cost", 0.0, not_negative);
  if (type.load_loss_w.value > type.rated_power_va * type.short_circuit_percent.value / 100.0)
    row.error(code::contradiction, "load_loss_w", "the load loss alone exceeds the short-circuit impedance",
              "load_loss_w <= rated power times short_circuit_percent");
  return type;
}

models::WorkItem read_work(const TomlReader& row) {
  models::WorkItem work;
  work.name = row.required_text("name");
  work.unit = row.text("unit", "each");
  work.title = row.text("title");
  work.cost = required(row, "cost", not_negative);
  return work;
}

template <class Item>
void read_items(const TomlReader& root, std::string_view key, std::string_view object, Item (*read)(const TomlReader&),
                std::vector<Item>& into) {
  std::set<std::string> seen;
  for (const auto& row : root.tables(key, object)) {
    into.push_back(read(row));
    if (!seen.insert(models::to_lower(into.back().name)).second)
      row.error(code::duplicate_name, "name", fmt::format("{} \"{}\" is given twice", object, into.back().name), "",
                "rename or remove one");
  }
}

}  // namespace

CatalogueResult read_catalogue(std::string_view name_or_path) {
  CatalogueResult result;
  const auto document = load_named_toml(name_or_path, "catalogue", result.findings);
  if (!document) return result;
  const TomlReader root(*document, fmt::format("catalogue \"{}\"", name_or_path), result.findings);
  models::Catalogue catalogue;
  catalogue.name = root.required_text("name");
  catalogue.title = root.text("title");
  catalogue.currency = root.text("currency");
  catalogue.frequency_hz = root.number("frequency_hz", 50.0, positive);
  if (const auto sources = root.table("sources", "sources"))
    for (const auto& key : sources->keys()) catalogue.sources.emplace_back(key, sources->text(key));
  read_items(root, "line", "line type", read_line, catalogue.lines);
  read_items(root, "transformer", "transformer type", read_transformer, catalogue.transformers);
  read_items(root, "work", "work", read_work, catalogue.works);
  catalogue.origin_file = document->origin.file;
  note_unknown_keys(root, result.findings);
  if (!result.findings.has_errors()) result.catalogue = std::move(catalogue);
  return result;
}

}  // namespace headroom::data
