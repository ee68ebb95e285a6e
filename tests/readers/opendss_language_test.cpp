// SPDX-License-Identifier: Apache-2.0
// Tokens, numbers and bus names, as OpenDSS reads them.
#include <gtest/gtest.h>

#include "data/readers/opendss/circuit.hpp"
#include "data/readers/opendss/commands.hpp"
#include "data/readers/opendss/numbers.hpp"
#include "data/readers/opendss/tokens.hpp"

namespace headroom::data::opendss {
namespace {

std::string all(std::string_view line, const Variables& variables = {}) {
  Tokens tokens(line, &variables);
  std::string text;
  while (tokens.next()) text += "<" + std::string(tokens.name()) + "|" + std::string(tokens.value()) + ">";
  return text;
}

TEST(OpendssTokens, DelimitersAndQuotes) {
  EXPECT_EQ(all("New Line.a bus1=x.1.2  ,length = 3"), "<|New><|Line.a><bus1|x.1.2><length|3>");
  EXPECT_EQ(all("a=(1 2) b=[3, 4] c={5} d=\"6 7\" e='8 9'"), "<a|1 2><b|3, 4><c|5><d|6 7><e|8 9>");
  EXPECT_EQ(all("a=1!b=2"), "<a|1>");
  EXPECT_EQ(all("a=x//y"), "<a|x>");
  EXPECT_EQ(all("a=x/y"), "<a|x/y>");
  EXPECT_EQ(all("a=(1 ! 2) b=3"), "<a|1 ! 2><b|3>");
  EXPECT_EQ(all("a=(1 2"), "<a|1 2>");
  EXPECT_EQ(all("\t~ wdg=1\r"), "<|~><wdg|1>");
  EXPECT_EQ(all("! comment"), "");
  EXPECT_EQ(all("a= b=2"), "<a|b><|2>");
}

TEST(OpendssTokens, Variables) {
  EXPECT_EQ(all("kv=@kv bus1=@b.1.2", {{"@kv", "4.16"}, {"@b", "busx"}}), "<kv|4.16><bus1|busx.1.2>");
}

TEST(OpendssNumbers, Expressions) {
  EXPECT_DOUBLE_EQ(*parse_number("8 1000 /", {}), 0.008);
  EXPECT_DOUBLE_EQ(*parse_number("0.00625 7 * 1 +", {}), 1.04375);
  EXPECT_DOUBLE_EQ(*parse_number("12.47 3 sqrt /", {}), 12.47 / std::sqrt(3.0));
  EXPECT_NEAR(*parse_number("60 cos", {}), 0.5, 1e-15);
  EXPECT_DOUBLE_EQ(*parse_number("2 3 swap -", {}), 1.0);
  EXPECT_DOUBLE_EQ(*parse_number("+1e3", {}), 1000.0);
  EXPECT_DOUBLE_EQ(*parse_number(".5", {}), 0.5);
  EXPECT_FALSE(parse_number("1 0 /", {}));
  EXPECT_FALSE(parse_number("nan", {}));
  EXPECT_FALSE(parse_number("", {}));
}

TEST(OpendssNumbers, Matrices) {
  const std::vector<double> expected{1, 2, 2, 3};
  EXPECT_EQ(*parse_symmetric_matrix("1 | 2 3", {}, 2), expected);
  EXPECT_EQ(*parse_symmetric_matrix("1 2 | 2 3 |", {}, 2), expected);
  EXPECT_EQ(*parse_symmetric_matrix("1|2,3|9 9 9", {}, 2), expected);
  EXPECT_EQ(*parse_symmetric_matrix("(1 0.5 *) | 2 3", {}, 2), (std::vector<double>{0.5, 2, 2, 3}));
  EXPECT_FALSE(parse_symmetric_matrix("1 | x 3", {}, 2));
}

TEST(OpendssBuses, Nodes) {
  EXPECT_EQ(*bus_nodes("b", 3, 4), (std::vector<int>{1, 2, 3, 0}));
  EXPECT_EQ(*bus_nodes("b.2", 1, 2), (std::vector<int>{2, 0}));
  EXPECT_EQ(*bus_nodes("b.3.1", 3, 3), (std::vector<int>{3, 1, 3}));
  EXPECT_EQ(*bus_nodes("b.1.2.3.4", 3, 4), (std::vector<int>{1, 2, 3, 4}));
  EXPECT_FALSE(bus_nodes("b.x", 1, 1));
  EXPECT_FALSE(bus_nodes("b.-1", 1, 1));
  EXPECT_EQ(bus_name(" Src.1.2"), "src");
}

TEST(OpendssCommands, Abbreviations) {
  EXPECT_EQ(find_command("calcv")->name, "calcvoltagebases");
  EXPECT_EQ(find_command("CLEAR")->name, "clear");
  EXPECT_EQ(find_option("DefaultBaseFreq")->name, "defaultbasefrequency");
  EXPECT_EQ(find_option("maxiter")->name, "maxiterations");
  EXPECT_FALSE(find_command("frobnicate"));
}

}  // namespace
}  // namespace headroom::data::opendss
