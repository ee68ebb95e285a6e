// SPDX-License-Identifier: Apache-2.0
// Result files and what goes to the terminal for machines.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "apps/cli/terminal.hpp"
#include "data/writers/summary.hpp"

namespace headroom::cli {

struct ResultSet {
  std::string name;  // of the workbook: capacity.xlsx
  data::SettingLines settings;
  std::vector<data::Table> tables;  // the first one is what --format csv prints
  data::Json summary;
  std::vector<std::pair<std::string, std::string>> files;  // further ones: name, content
};

// Into `folder`, replaced only as a whole: a CSV per table, summary.json, columns.md and the further files; with
// --excel a workbook. false: the reason was printed.
bool write_results(const Terminal& terminal, const CommonOptions& common, const std::filesystem::path& folder,
                   const ResultSet& results);

// What --format json and csv print: the summary with the rows of every table, or the first table. text: nothing.
void print_for_machines(const Terminal& terminal, const CommonOptions& common, const ResultSet& results);

}  // namespace headroom::cli
