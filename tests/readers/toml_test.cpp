// SPDX-License-Identifier: Apache-2.0
#include "data/readers/table/toml.hpp"

#include <gtest/gtest.h>

namespace headroom::data {
namespace {

using models::Findings;
using models::to_text;

TEST(Toml, ValuesCarryTheirPlace) {
  Findings findings;
  const auto document = parse_toml("name = 'a'\n\n[[band]]\nid = 'b1'\nlower = -0.07\nupper = 1\n", "r.toml", findings);
  ASSERT_TRUE(document);
  const TomlReader root(*document, "rule set", findings);
  EXPECT_EQ(root.required_text("name"), "a");
  const auto bands = root.tables("band", "band");
  ASSERT_EQ(bands.size(), 1u);
  EXPECT_EQ(bands[0].object(), "band \"b1\"");
  EXPECT_DOUBLE_EQ(bands[0].required_number("lower"), -0.07);
  EXPECT_DOUBLE_EQ(bands[0].number("upper", 0.0), 1.0);
  EXPECT_EQ(bands[0].origin("lower").line, 5);
  EXPECT_EQ(bands[0].origin("lower").column, 9);
  EXPECT_TRUE(findings.empty());
}

TEST(Toml, EveryMistakeOfAFileAtOnce) {
  Findings findings;
  const auto document = parse_toml("a = 'x'\nb = -1\nc = nan\nd = 'treu'\ne = [1, 'y']\n", "m.toml", findings);
  ASSERT_TRUE(document);
  const TomlReader root(*document, "thing", findings);
  EXPECT_DOUBLE_EQ(root.number("a", 3.0), 3.0);
  EXPECT_DOUBLE_EQ(root.number("b", 4.0, positive), 4.0);
  EXPECT_DOUBLE_EQ(root.number("c", 5.0), 5.0);
  EXPECT_TRUE(root.boolean("d", true));
  EXPECT_EQ(root.numbers("e").size(), 1u);
  root.required_text("f");
  ASSERT_EQ(findings.all().size(), 6u);
  EXPECT_EQ(to_text(findings.all()[0]),
            "m.toml:1:5: error E1207: thing: a is a text, a number is needed (a number); write a number");
  EXPECT_EQ(to_text(findings.all()[1]),
            "m.toml:2:5: error E1201: thing: b -1 is out of range (a number > 0); correct the number");
  EXPECT_EQ(findings.all()[2].code, "E1202");
  EXPECT_EQ(findings.all()[5].code, "E1101");
}

TEST(Toml, SourcedValues) {
  Findings findings;
  const auto document =
      parse_toml("r = { value = 0.32, source = 'R72', verified = true }\nx = 0.08\n", "c.toml", findings);
  ASSERT_TRUE(document);
  const TomlReader root(*document, "line type", findings);
  EXPECT_DOUBLE_EQ(root.sourced("r", 0.0).value, 0.32);
  EXPECT_EQ(root.sourced("r", 0.0).source, "R72");
  EXPECT_TRUE(root.sourced("r", 0.0).verified);
  EXPECT_DOUBLE_EQ(root.sourced("x", 0.0).value, 0.08);
  EXPECT_FALSE(root.sourced("x", 0.0).verified);
}

TEST(Toml, UnknownKeysAreReportedWithTheNearestName) {
  Findings findings;
  const auto document = parse_toml("frequenzy_hz = 60\n[inner]\nodd = 1\n", "g.toml", findings);
  ASSERT_TRUE(document);
  const TomlReader root(*document, "grid", findings);
  root.number("frequency_hz", 50.0);
  root.table("inner", "inner");
  models::FidelityReport fidelity;
  root.report_unknown(fidelity);
  ASSERT_EQ(fidelity.items.size(), 2u);
  EXPECT_EQ(fidelity.items[0].item, "grid: key frequenzy_hz");
  EXPECT_EQ(fidelity.items[0].why, "not a known key; did you mean \"frequency_hz\"?");
  EXPECT_EQ(fidelity.items[0].origin.line, 1);
}

TEST(Toml, BrokenGrammarNamesThePlace) {
  Findings findings;
  EXPECT_FALSE(parse_toml("a = 1\nb = = 2\n", "x.toml", findings));
  ASSERT_EQ(findings.all().size(), 1u);
  EXPECT_EQ(findings.all()[0].code, "E1003");
  EXPECT_EQ(findings.all()[0].origin.line, 2);
  EXPECT_FALSE(read_toml_file("no/such/file.toml", findings));
  EXPECT_EQ(findings.all()[1].code, "E1001");
}

// Found by the fuzz target: toml++ is undefined for U+0158 at the beginning of a key.
TEST(Toml, CharactersBeyondAsciiStandInQuotes) {
  Findings findings;
  EXPECT_FALSE(parse_toml("a = \"é\" # è\nŘ = 2\n", "x.toml", findings));
  ASSERT_EQ(findings.all().size(), 1u);
  EXPECT_EQ(findings.all()[0].code, "E1003");
  EXPECT_EQ(findings.all()[0].origin.line, 2);
  EXPECT_EQ(findings.all()[0].origin.column, 1);
  const auto document =
      parse_toml("\"变电站\" = '北郊'\nb = \"\"\"\né \\\" è\n\"\"\"\nc = '''\nö'''\n", "x.toml", findings);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->find("变电站")->text, "北郊");
  EXPECT_EQ(document->find("b")->text, "é \" è\n");
}

}  // namespace
}  // namespace headroom::data
