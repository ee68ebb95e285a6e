// SPDX-License-Identifier: Apache-2.0
#include "data/readers/table/named_toml.hpp"

#include <fmt/core.h>

#include "data/bundled/bundled.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/text_file.hpp"

namespace headroom::data {

namespace {

constexpr std::string_view suffix = ".toml";

void refuse_unknown_name(std::string_view name, std::string_view folder, models::Findings& findings) {
  const std::string prefix = std::string(folder) + "/";
  std::vector<std::string> names;
  for (const auto& path : list_bundled(prefix))
    if (path.ends_with(suffix))
      names.push_back(path.substr(prefix.size(), path.size() - prefix.size() - suffix.size()));
  std::string all;
  for (const auto& known : names) all += (all.empty() ? "" : ", ") + known;
  const std::string hint = did_you_mean(name, std::vector<std::string_view>(names.begin(), names.end()));
  ValuePlace place;
  place.origin.file = name;
  place.object = folder;
  findings.add(value_finding(code::unknown_reference, place, name,
                             fmt::format("no bundled file \"{}\" in {}", shown(name), folder), all,
                             (hint.empty() ? "" : hint + " ") + "or give the path of a .toml file"));
}

}  // namespace

std::optional<TomlNode> load_named_toml(std::string_view name_or_path, std::string_view folder,
                                        models::Findings& findings) {
  const bool is_path = name_or_path.find('/') != std::string_view::npos || name_or_path.ends_with(suffix);
  if (is_path) return read_toml_file(std::filesystem::path(name_or_path), findings);
  const std::string path = fmt::format("{}/{}{}", folder, name_or_path, suffix);
  auto content = name_or_path.empty() ? std::nullopt : read_bundled(path);
  if (!content) {
    refuse_unknown_name(name_or_path, folder, findings);
    return std::nullopt;
  }
  const auto text = checked_text(std::move(*content), path, findings);
  if (!text) return std::nullopt;
  return parse_toml(*text, path, findings);
}

void note_unknown_keys(const TomlReader& root, models::Findings& findings) {
  models::FidelityReport report;
  root.report_unknown(report);
  for (const auto& item : report.items) {
    models::Finding finding;
    finding.severity = models::Severity::warning;
    finding.code = code::unknown_key;
    finding.origin = item.origin;
    finding.message = fmt::format("{} is ignored: {}", item.item, item.why);
    findings.add(std::move(finding));
  }
}

}  // namespace headroom::data
