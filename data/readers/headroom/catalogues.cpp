// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/catalogues.hpp"

#include "data/bundled/bundled.hpp"
#include "data/readers/catalogue/catalogue.hpp"

namespace headroom::data {

namespace {

constexpr std::string_view folder = "catalogue/", ending = ".toml";

}  // namespace

void Catalogues::load(models::Findings& findings) {
  if (loaded_) return;
  loaded_ = true;
  for (const auto& path : list_bundled(folder)) {
    if (!path.ends_with(ending)) continue;
    const std::string_view name =
        std::string_view(path).substr(folder.size(), path.size() - folder.size() - ending.size());
    auto result = read_catalogue(name);
    findings.append(result.findings);
    if (result.catalogue) all_.push_back(std::move(*result.catalogue));
  }
}

const models::LineType* Catalogues::line(std::string_view name, double& frequency_hz, models::Findings& findings) {
  load(findings);
  for (const auto& catalogue : all_)
    if (const auto* type = catalogue.find_line(name)) {
      frequency_hz = catalogue.frequency_hz;
      return type;
    }
  return nullptr;
}

const models::TransformerType* Catalogues::transformer(std::string_view name, models::Findings& findings) {
  load(findings);
  for (const auto& catalogue : all_)
    if (const auto* type = catalogue.find_transformer(name)) return type;
  return nullptr;
}

std::vector<std::string_view> Catalogues::line_names() const {
  std::vector<std::string_view> names;
  for (const auto& catalogue : all_)
    for (const auto& type : catalogue.lines) names.push_back(type.name);
  return names;
}

std::vector<std::string_view> Catalogues::transformer_names() const {
  std::vector<std::string_view> names;
  for (const auto& catalogue : all_)
    for (const auto& type : catalogue.transformers) names.push_back(type.name);
  return names;
}

}  // namespace headroom::data
