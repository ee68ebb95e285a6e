// SPDX-License-Identifier: Apache-2.0
// Rule sets, applications and catalogues: TOML files with readers of their own.
#include "data/readers/application/application.hpp"
#include "data/readers/catalogue/catalogue.hpp"
#include "data/readers/rules/rules.hpp"
#include "tests/fuzz/input_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string file = headroom::fuzz::written(headroom::fuzz::text_of(bytes, size), "input.toml").string();
  const auto rules = headroom::data::read_rule_set(file);
  const auto application = headroom::data::read_application(file);
  const auto catalogue = headroom::data::read_catalogue(file);
  if (rules.rules.has_value() == rules.findings.has_errors()) std::abort();
  if (application.application.has_value() == application.findings.has_errors()) std::abort();
  if (catalogue.catalogue.has_value() == catalogue.findings.has_errors()) std::abort();
  return 0;
}
