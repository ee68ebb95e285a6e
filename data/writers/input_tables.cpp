// SPDX-License-Identifier: Apache-2.0
#include "data/writers/input_tables.hpp"

#include <array>

namespace headroom::data {

namespace {

Cell if_known(std::int32_t value) { return value > 0 ? integer(value) : Cell{}; }

}  // namespace

std::string_view to_text(models::Fidelity fidelity) {
  static constexpr std::array<std::string_view, 5> words{"taken", "defaulted", "approximated", "ignored", "refused"};
  return words.at(static_cast<std::size_t>(fidelity));
}

std::string_view to_text(models::Severity severity) {
  static constexpr std::array<std::string_view, 3> words{"note", "warning", "error"};
  return words.at(static_cast<std::size_t>(severity));
}

Table fidelity_table(const models::FidelityReport& report) {
  Table table(fidelity_schema);
  for (const auto& item : report.items)
    table.add({text(item.origin.file), if_known(item.origin.line), text(item.item), text(to_text(item.fidelity)),
               integer(item.count), text(item.why)});
  return table;
}

Table findings_table(const models::Findings& findings) {
  Table table(findings_schema);
  for (const auto& f : findings.all())
    table.add({text(to_text(f.severity)), text(f.code), text(f.origin.file), if_known(f.origin.line),
               if_known(f.origin.column), text(f.object), text(f.field), text(f.value), text(f.bound), text(f.message),
               text(f.remedy)});
  return table;
}

}  // namespace headroom::data
