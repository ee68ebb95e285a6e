// SPDX-License-Identifier: Apache-2.0
#include "data/readers/rules/rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "data/readers/rules/sections.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/named_toml.hpp"

namespace headroom::data {

namespace {

constexpr int deepest_extension = 4;
constexpr std::array<std::string_view, 3> policy_words{"separate", "strict", "no-worse"};

void read_sources(const TomlReader& root, models::RuleSet& rules) {
  const auto table = root.table("sources", "sources");
  if (!table) return;
  for (const auto& key : table->keys()) {
    auto known =
        std::find_if(rules.sources.begin(), rules.sources.end(), [&](const auto& entry) { return entry.first == key; });
    if (known == rules.sources.end()) known = rules.sources.insert(known, {key, ""});
    known->second = table->text(key);
  }
}

void read_loading(const TomlReader& root, models::RuleSet& rules) {
  const auto table = root.table("loading", "loading");
  if (!table) return;
  const auto take = [&](std::string_view key, models::Sourced& into) {
    if (table->has(key)) into = table->sourced(key, into.value, positive);
  };
  take("line", rules.line_loading);
  take("transformer", rules.transformer_loading);
  take("main_transformer", rules.main_transformer_loading);
  take("customer_transformer", rules.customer_transformer_loading);
  take("transformer_overload", rules.transformer_overload);
  take("transformer_overload_h", rules.transformer_overload_h);
  take("own_emergency_source", rules.own_emergency_source);
}

void read_head(const TomlReader& root, models::RuleSet& rules) {
  rules.name = root.required_text("name");
  rules.title = root.text("title", rules.title);
  rules.jurisdiction = root.text("jurisdiction", rules.jurisdiction);
  rules.frequency_hz = root.number("frequency_hz", rules.frequency_hz, positive);
  rules.effective_from = root.text("effective_from", rules.effective_from);
  if (root.has("existing_policy"))
    rules.existing_policy = policy_words[root.choice("existing_policy", policy_words, 0)];
}

// Reads a file, after the one that it extends, into `rules`.
void read_into(models::RuleSet& rules, std::string_view name, int depth, models::Findings& findings) {
  const auto document = load_named_toml(name, "rules", findings);
  if (!document) return;
  const TomlReader root(*document, fmt::format("rule set \"{}\"", name), findings);
  if (root.has("extends")) {
    if (depth < deepest_extension) read_into(rules, root.text("extends"), depth + 1, findings);
    else root.error(code::contradiction, "extends", "rule sets extend one another without end");
  }
  read_head(root, rules);
  read_sources(root, rules);
  read_loading(root, rules);
  read_rule_sections(root, rules);
  rules.origin_file = document->origin.file;
  note_unknown_keys(root, findings);
}

}  // namespace

RuleSetResult read_rule_set(std::string_view name_or_path) {
  RuleSetResult result;
  models::RuleSet rules;
  read_into(rules, name_or_path, 0, result.findings);
  if (!result.findings.has_errors()) result.rules = std::move(rules);
  return result;
}

std::string_view default_rule_set(double frequency_hz) { return frequency_hz > 55.0 ? "ansi-a" : "cn-window"; }

}  // namespace headroom::data
