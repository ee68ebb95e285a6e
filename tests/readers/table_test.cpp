// SPDX-License-Identifier: Apache-2.0
#include "data/readers/table/table.hpp"

#include <gtest/gtest.h>

#include <array>

namespace headroom::data {
namespace {

using models::Findings;
using models::to_text;

constexpr std::array columns{ColumnSpec{"name", "", "required", "its name"}, ColumnSpec{"bus", "", "required", "where"},
                             ColumnSpec{"p_mw", "p_kw", "required", "power"}, ColumnSpec{"scaling", "", "1", "factor"}};
constexpr TableSpec loads{"load.csv", "load", "name", "", columns};

struct Sheet {
  Findings findings;
  models::FidelityReport fidelity;
  std::optional<CsvTable> csv;

  explicit Sheet(std::string text) : csv(parse_csv(std::move(text), "load.csv", findings)) {}
};

TEST(Csv, QuotesSeparatorsCommentsAndPlaces) {
  Findings findings;
  const auto csv = parse_csv(
      "# made by hand\r\n\r\nname; note ;x\r\n# two\r\n\"a;\"\"b\"\"\";\"first\nsecond\";1\r\n;;\r\n\"末\"  ; c;2",
      "t.csv", findings);
  ASSERT_TRUE(csv);
  EXPECT_TRUE(findings.empty());
  ASSERT_EQ(csv->rows(), 2u);
  EXPECT_EQ(csv->header()[1].text, "note");
  EXPECT_EQ(csv->row(0)[0].text, "a;\"b\"");
  EXPECT_EQ(csv->row(0)[1].text, "first\nsecond");
  EXPECT_EQ(csv->row(0)[2].line, 6);
  EXPECT_EQ(csv->row(0)[2].column, 9);
  EXPECT_EQ(csv->row(1)[1].text, "c");
  EXPECT_EQ(csv->row(1)[1].line, 8);
  EXPECT_EQ(csv->row(1)[1].column, 8) << "columns count characters, not bytes";
  EXPECT_EQ(csv->column("NOTE"), 1);
}

TEST(Csv, BrokenRowsAreFoundAndTheRestIsRead) {
  Findings findings;
  const auto csv = parse_csv("a,b,a\n1,2,3,4\n\"5\"x,6,7\n8\n\"open,9,10\n11,12,13\n", "t.csv", findings);
  ASSERT_TRUE(csv);
  ASSERT_EQ(csv->rows(), 5u);
  EXPECT_EQ(csv->row(4)[2].text, "13");
  ASSERT_EQ(findings.all().size(), 5u);
  EXPECT_EQ(to_text(findings.all()[0]),
            "t.csv:2:7: error E1005: field 4 has no column: the header names 3; quote a field that holds the "
            "separator, or name the column");
  EXPECT_EQ(findings.all()[1].code, "E1004");
  EXPECT_EQ(findings.all()[2].severity, models::Severity::warning);
  EXPECT_EQ(findings.all()[3].origin.line, 5);
  EXPECT_EQ(findings.all()[4].code, "E1007");
}

TEST(Table, TheModelMessage) {
  Sheet sheet("name,bus,p_kw\nT0831,b1,\"12,5\"\n");
  TableReader table(std::move(*sheet.csv), loads, {&sheet.findings, &sheet.fidelity, false});
  table.row(0).required_quantity(active_power);
  ASSERT_EQ(sheet.findings.all().size(), 1u);
  EXPECT_EQ(to_text(sheet.findings.all()[0]),
            "load.csv:2:10: error E1203: load \"T0831\": p_kw \"12,5\" is not a number; decimal comma? write 12.5 or "
            "pass --decimal comma");
}

TEST(Table, QuantitiesAreSiWhateverTheUnit) {
  Sheet sheet("name,bus,p_mw\nA,b,0.0125\n");
  TableReader table(std::move(*sheet.csv), loads, {&sheet.findings, &sheet.fidelity, false});
  EXPECT_DOUBLE_EQ(*table.row(0).quantity(active_power), 12500.0);
  Sheet comma("name;bus;p_kw\nA;b;12,5\n");
  TableReader decimal(std::move(*comma.csv), loads, {&comma.findings, &comma.fidelity, true});
  EXPECT_DOUBLE_EQ(*decimal.row(0).quantity(active_power), 12500.0);
  EXPECT_TRUE(sheet.findings.empty() && comma.findings.empty());
}

TEST(Table, HeadersAreCheckedOnce) {
  Sheet sheet("name,p_mw,p_kw,scalling\nA,1,2,3\nB,1,2,3\n");
  TableReader table(std::move(*sheet.csv), loads, {&sheet.findings, &sheet.fidelity, false});
  ASSERT_EQ(sheet.findings.all().size(), 2u);
  EXPECT_EQ(to_text(sheet.findings.all()[0]), "load.csv:1:1: error E1101: column bus is missing; add it: where");
  EXPECT_EQ(sheet.findings.all()[1].code, "E1208");
  ASSERT_EQ(sheet.fidelity.items.size(), 1u);
  EXPECT_EQ(sheet.fidelity.items[0].why, "not a column of this table; did you mean \"scaling\"?");
  EXPECT_EQ(sheet.fidelity.items[0].origin.column, 16);
}

TEST(Table, NumbersThatAreNone) {
  for (const auto* bad : {"nan", "inf", "1e999", "12 kW", "1..2", "--1", "0x10", "1e", "+", "."}) {
    Sheet sheet(std::string("name,bus,p_kw\nA,b,") + bad + "\n");
    TableReader table(std::move(*sheet.csv), loads, {&sheet.findings, &sheet.fidelity, false});
    EXPECT_FALSE(table.row(0).quantity(active_power)) << bad;
    EXPECT_EQ(sheet.findings.all().size(), 1u) << bad;
  }
  Sheet large("name,bus,p_mw\nA,b,1e304\n");
  TableReader table(std::move(*large.csv), loads, {&large.findings, &large.fidelity, false});
  EXPECT_FALSE(table.row(0).quantity(active_power)) << "1e304 MW is not finite in W";
}

TEST(Table, NamesAreUniqueAndUnknownOnesOfferTheNearest) {
  Sheet sheet("name,bus,p_kw\nTransformer7,Transformr7,1\ntransformer7,x,1\n,Transformer7,1\n");
  TableReader table(std::move(*sheet.csv), loads, {&sheet.findings, &sheet.fidelity, false});
  NameIndex names;
  EXPECT_TRUE(names.add(table.row(0), 0));
  EXPECT_FALSE(names.add(table.row(1), 1));
  EXPECT_FALSE(names.add(table.row(2), 2));
  EXPECT_FALSE(names.refer(table.row(0), "bus", "bus"));
  EXPECT_EQ(names.refer(table.row(2), "bus", "bus"), 0u);
  ASSERT_EQ(sheet.findings.all().size(), 3u);
  EXPECT_EQ(sheet.findings.all()[0].code, "E1301");
  EXPECT_EQ(sheet.findings.all()[1].code, "E1102");
  EXPECT_EQ(to_text(sheet.findings.all()[2]),
            "load.csv:2:14: error E1302: load \"Transformer7\": bus \"Transformr7\" does not exist; did you mean "
            "\"Transformer7\"?");
}

}  // namespace
}  // namespace headroom::data
