// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <set>

#include "data/bundled/bundled.hpp"
#include "data/readers/application/application.hpp"
#include "data/readers/catalogue/catalogue.hpp"
#include "data/readers/rules/rules.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& text) : path_(test::scratch() / name) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string all_text(const models::Findings& findings) {
  std::string text;
  for (const auto& finding : findings.all()) text += models::to_text(finding) + "\n";
  return text;
}

bool source_is_named(const std::string& source, const std::set<std::string>& keys) {
  return source.starts_with("GK-") || keys.contains(source.substr(0, source.find(' ')));
}

TEST(Rules, EveryBundledSetReadsWithoutAnyFinding) {
  for (const char* name : {"cn-window", "cn-2024", "en50160", "ansi-a", "ansi-b"}) {
    const auto result = read_rule_set(name);
    EXPECT_TRUE(result.findings.empty()) << all_text(result.findings);
    ASSERT_TRUE(result.rules) << name;
    EXPECT_EQ(result.rules->name, name);
    EXPECT_FALSE(result.rules->effective_from.empty()) << name;
    EXPECT_FALSE(result.rules->voltage.empty()) << name;
  }
}

TEST(Rules, EveryBandNamesASourceThatIsListedAndOnlyReadTextsCountAsVerified) {
  for (const char* name : {"cn-window", "cn-2024", "en50160", "ansi-a", "ansi-b"}) {
    const auto rules = read_rule_set(name).rules;
    ASSERT_TRUE(rules);
    std::set<std::string> keys;
    for (const auto& [key, what] : rules->sources) keys.insert(key);
    const auto check = [&](const models::Clause& clause) {
      EXPECT_TRUE(source_is_named(clause.source, keys)) << name << " " << clause.clause << " " << clause.source;
      const std::set<std::string> read{"S0", "S1", "S2", "R04", "R10", "R17"};
      EXPECT_TRUE(!clause.verified || read.contains(clause.source)) << name << " " << clause.clause;
    };
    for (const auto& band : rules->voltage) check(band);
    for (const auto& row : rules->nominal) check(row);
    for (const auto& row : rules->power_factor) check(row);
    for (const auto& row : rules->supply_voltage) check(row);
    for (const auto& row : rules->sources_required) check(row);
    for (const auto& row : rules->deadlines) check(row);
    for (const auto& row : rules->outage_limits) check(row);
    for (const auto& row : rules->fees) check(row);
    for (const auto& row : rules->harmonics) check(row);
  }
}

TEST(Rules, TheDefaultFollowsTheFrequency) {
  EXPECT_EQ(default_rule_set(50.0), "cn-window");
  EXPECT_EQ(default_rule_set(60.0), "ansi-a");
}

TEST(Rules, AFileMayExtendABundledSet) {
  const TemporaryFile file("mine.toml", "name = \"mine\"\nextends = \"cn-window\"\n[loading]\nline = 0.7\n");
  const auto result = read_rule_set(file.path());
  ASSERT_TRUE(result.rules) << all_text(result.findings);
  EXPECT_EQ(result.rules->name, "mine");
  EXPECT_DOUBLE_EQ(result.rules->line_loading.value, 0.7);
  EXPECT_DOUBLE_EQ(result.rules->transformer_loading.value, 0.8);
  EXPECT_EQ(result.rules->voltage.size(), read_rule_set("cn-window").rules->voltage.size());
}

TEST(Rules, ASetThatExtendsItselfIsRefused) {
  const auto path = test::scratch() / "headroom_self.toml";
  std::ofstream(path) << "name = \"self\"\nextends = \"" << path.string() << "\"\n";
  const auto result = read_rule_set(path.string());
  std::filesystem::remove(path);
  EXPECT_FALSE(result.rules);
  EXPECT_NE(all_text(result.findings).find("without end"), std::string::npos);
}

TEST(Rules, AnUnknownNameOffersTheNearest) {
  const auto result = read_rule_set("cn-windw");
  EXPECT_FALSE(result.rules);
  EXPECT_NE(all_text(result.findings).find("cn-window"), std::string::npos) << all_text(result.findings);
}

TEST(Rules, AllMistakesOfAFileComeAtOnceWithTheirPlace) {
  const TemporaryFile file("bad.toml",
                           "name = \"bad\"\n"
                           "[[voltage]]\n"
                           "id = \"a\"\n"
                           "nominal_min_kv = 20.0\n"
                           "nominal_max_kv = 10.0\n"
                           "phases = 2\n"
                           "metric = \"bnd\"\n"
                           "upper_percent = -7.0\n"
                           "lower_percent = -7.0\n"
                           "claus = \"x\"\n");
  const auto result = read_rule_set(file.path());
  EXPECT_FALSE(result.rules);
  const std::string text = all_text(result.findings);
  EXPECT_GE(result.findings.count(models::Severity::error), 4u) << text;
  for (const char* place : {"bad.toml:5:", "bad.toml:6:", "bad.toml:7:", "bad.toml:8:", "bad.toml:10:"})
    EXPECT_NE(text.find(place), std::string::npos) << place << "\n" << text;
  EXPECT_NE(text.find("did you mean \"clause\""), std::string::npos) << text;
}

TEST(Rules, AMissingFileIsAFinding) {
  const auto result = read_rule_set("/no/such/file.toml");
  EXPECT_FALSE(result.rules);
  EXPECT_EQ(result.findings.count(models::Severity::error), 1u);
}

// The bundled numbers against the formula that the file says they come from, written again.
double warm_resistance(double r20, bool copper, double temperature_c) {
  const double warm = r20 * (1.0 + (copper ? 0.00393 : 0.00403) * (temperature_c - 20.0));
  const double x4 = std::pow(8.0 * std::numbers::pi * 50.0 * 1e-7 / (warm * 1e-3), 2.0);
  return warm * (1.0 + x4 / (192.0 + 0.8 * x4));
}

TEST(Catalogue, TheBundledOneReadsWithoutAnyFinding) {
  const auto result = read_catalogue("cn-10kv");
  EXPECT_TRUE(result.findings.empty()) << all_text(result.findings);
  ASSERT_TRUE(result.catalogue);
  EXPECT_EQ(result.catalogue->currency, "CNY");
  for (const char* name : {"JKLYJ-240/10", "JKLYJ-50/10", "YJV22-8.7/15-3x300", "YJLV22-8.7/15-3x240", "JKLYJ-1-4x95",
                           "YJV-0.6/1-4x150", "BLVV-2x16"})
    EXPECT_TRUE(result.catalogue->find_line(name)) << name;
  for (const char* name : {"S13-M-400/10", "S20-M-630/10", "S22-M-1600/10", "SZ11-50000/110"})
    EXPECT_TRUE(result.catalogue->find_transformer(name)) << name;
  EXPECT_TRUE(result.catalogue->find_work("commissioning"));
  EXPECT_FALSE(result.catalogue->find_line("JKLYJ-241/10"));
}

TEST(Catalogue, EveryNumberNamesAListedSourceAndNoneClaimsToBeVerified) {
  const auto catalogue = read_catalogue("cn-10kv").catalogue;
  ASSERT_TRUE(catalogue);
  std::set<std::string> keys{"computed", "geometry:", "default:", "neglected", "phase", "neutral"};
  for (const auto& [key, what] : catalogue->sources) keys.insert(key);
  const auto check = [&](const std::string& name, const models::Sourced& value) {
    EXPECT_TRUE(source_is_named(value.source, keys)) << name << ": " << value.source;
    EXPECT_FALSE(value.verified) << name;
  };
  for (const auto& type : catalogue->lines)
    for (const auto* value : {&type.r20_ohm_per_km, &type.r_ohm_per_km, &type.x_ohm_per_km, &type.c_nf_per_km,
                              &type.r0_ohm_per_km, &type.x0_ohm_per_km, &type.rated_current_a, &type.cost_per_km})
      check(type.name, *value);
  for (const auto& type : catalogue->transformers)
    for (const auto* value : {&type.short_circuit_percent, &type.load_loss_w, &type.no_load_loss_w, &type.cost})
      check(type.name, *value);
  for (const auto& work : catalogue->works) check(work.name, work.cost);
}

TEST(Catalogue, ResistanceIsThatOfTheWarmConductor) {
  const auto catalogue = read_catalogue("cn-10kv").catalogue;
  ASSERT_TRUE(catalogue);
  for (const auto& type : catalogue->lines) {
    const double expected =
        warm_resistance(type.r20_ohm_per_km.value, type.material == "Cu", type.conductor_temperature_c);
    EXPECT_GE(type.r_ohm_per_km.value, expected * 0.9995) << type.name;
    EXPECT_LE(type.r_ohm_per_km.value, expected * (type.kind == models::LineKind::cable ? 1.04 : 1.0005)) << type.name;
  }
}

TEST(Catalogue, ThickerConductorsCarryMoreAndResistLess) {
  const auto catalogue = read_catalogue("cn-10kv").catalogue;
  ASSERT_TRUE(catalogue);
  for (const auto& thin : catalogue->lines)
    for (const auto& thick : catalogue->lines) {
      const auto family = [](const models::LineType& type) { return type.name.substr(0, type.name.find_last_of("-")); };
      if (family(thin) != family(thick) || thin.cores != thick.cores) continue;
      if (thin.cross_section_mm2 >= thick.cross_section_mm2) continue;
      EXPECT_LT(thin.rated_current_a.value, thick.rated_current_a.value) << thin.name << " " << thick.name;
      EXPECT_GT(thin.r_ohm_per_km.value, thick.r_ohm_per_km.value) << thin.name << " " << thick.name;
      EXPECT_LE(thin.cost_per_km.value, thick.cost_per_km.value) << thin.name << " " << thick.name;
    }
}

TEST(Catalogue, FourWireTypesCarryTheirNeutral) {
  const auto catalogue = read_catalogue("cn-10kv").catalogue;
  ASSERT_TRUE(catalogue);
  for (const auto& type : catalogue->lines) EXPECT_EQ(type.rn_ohm_per_km.has_value(), type.cores != 3) << type.name;
}

TEST(Catalogue, TwiceTheSameNameIsRefused) {
  const std::string line =
      "[[line]]\nname = \"A\"\nrated_voltage_kv = 10\ncross_section_mm2 = 50\nr_ohm_per_km = 1.0\nx_ohm_per_km = 0.3\n"
      "rated_current_a = 100\n";
  const TemporaryFile file("twice.toml", "name = \"c\"\n" + line + line);
  const auto result = read_catalogue(file.path());
  EXPECT_FALSE(result.catalogue);
  EXPECT_NE(all_text(result.findings).find("given twice"), std::string::npos) << all_text(result.findings);
}

TEST(Application, ReadsTheDocumentedKeys) {
  const TemporaryFile file(
      "app.toml",
      "name = \"Clinic\"\nkind = \"new_connection\"\ncustomer_kind = \"hospital\"\n"
      "importance = \"second\"\npower_factor = 0.9\nx = 100.0\ny = 200.0\nwanted_date = 2026-09-01\n"
      "[[equipment]]\nname = \"lift\"\ninstalled_kw = 20.0\ncount = 4\ndemand_factor = 0.5\n"
      "[[equipment]]\nname = \"x-ray\"\ninstalled_kw = 90.0\npower_factor = 0.8\nnonlinear = true\n");
  const auto result = read_application(file.path());
  ASSERT_TRUE(result.application) << all_text(result.findings);
  EXPECT_TRUE(result.findings.empty()) << all_text(result.findings);
  const auto& application = *result.application;
  EXPECT_EQ(application.importance, models::Importance::second);
  EXPECT_DOUBLE_EQ(models::calculated_demand_w(application), 130e3);  // 4 · 20 · 0.5 + 90
  EXPECT_DOUBLE_EQ(models::equipment_w(application), 170e3);
  EXPECT_DOUBLE_EQ(models::required_capacity_va(application), 80e3 / 0.9 + 90e3 / 0.8);
  EXPECT_TRUE(application.nonlinear);
  EXPECT_EQ(application.wanted_date, "2026-09-01");
  ASSERT_TRUE(application.position);
  EXPECT_DOUBLE_EQ(application.position->y, 200.0);
}

TEST(Application, SaysWhatIsMissing) {
  const TemporaryFile file("none.toml",
                           "name = \"N\"\nimportanc = \"first\"\nphases = 2\nx = 1.0\nwanted_date = \"soon\"\n");
  const auto result = read_application(file.path());
  EXPECT_FALSE(result.application);
  const std::string text = all_text(result.findings);
  for (const char* part :
       {"one of x and y is missing", "no demand is given", "1 or 3", "not a date", "did you mean \"importance\""})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Application, DemandGivenWinsOverTheEquipment) {
  models::Application application;
  application.equipment.push_back({"pump", 10e3, 3, 0.8, 0.0, false});
  EXPECT_DOUBLE_EQ(models::calculated_demand_w(application), 24e3);
  application.demand_w = 15e3;
  EXPECT_DOUBLE_EQ(models::calculated_demand_w(application), 15e3);
}

// Truncated and damaged copies of the bundled files: an answer or findings, never a crash.
TEST(Rules, BrokenFilesAreFindings) {
  for (const char* name :
       {"rules/cn-window.toml", "rules/cn-2024.toml", "catalogue/cn-10kv.toml", "applications/hospital.toml"}) {
    const std::string whole = read_bundled(name).value_or("");
    ASSERT_FALSE(whole.empty()) << name;
    int refused = 0;
    for (std::size_t k = 1; k <= 40; ++k) {
      std::string text = whole.substr(0, whole.size() * k / 41);
      if (k % 3 == 0) text[text.size() * (k % 7) / 7] = static_cast<char>(k * 37 % 256);
      const TemporaryFile file("broken.toml", text);
      const bool is_rules = std::string_view(name).starts_with("rules"),
                 is_catalogue = std::string_view(name).starts_with("cat");
      const models::Findings findings = is_rules       ? read_rule_set(file.path()).findings
                                        : is_catalogue ? read_catalogue(file.path()).findings
                                                       : read_application(file.path()).findings;
      refused += findings.has_errors();
    }
    EXPECT_GT(refused, 10) << name;
  }
}

}  // namespace
}  // namespace headroom::data
