// SPDX-License-Identifier: Apache-2.0
// What every column of every result file means: the one place that CSV headers, workbook units, columns.md and
// `headroom columns` are made from.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "data/writers/language.hpp"

namespace headroom::data {

struct Column {
  std::string_view name;     // header of the file; the suffix is the unit
  std::string_view unit;     // empty: text, a count or a ratio
  std::string_view meaning;  // one sentence
  std::string_view meaning_zh;
};

struct TableSchema {
  std::string_view name;  // "nodes": nodes.csv, sheet "nodes"
  std::string_view verb;  // the verb that writes it
  std::string_view title, title_zh;
  std::span<const Column> columns;
};

extern const TableSchema nodes_schema, elements_schema, branches_schema, controls_schema, deviation_schema;
extern const TableSchema capacity_schema, existing_schema, firm_schema, ladder_schema, shared_limits_schema;
extern const TableSchema simultaneous_schema;
extern const TableSchema states_schema, hourly_schema, flexible_schema;
extern const TableSchema plans_schema, candidates_schema, checks_schema, costs_schema;
extern const TableSchema fidelity_schema, findings_schema;

// In the order in which a reader meets them.
std::span<const TableSchema* const> all_schemas();

// columns.md for some tables: a section per file, a row per column.
std::string columns_markdown(std::span<const TableSchema* const> schemas, Language language);

}  // namespace headroom::data
