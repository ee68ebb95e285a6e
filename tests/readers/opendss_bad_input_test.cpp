// SPDX-License-Identifier: Apache-2.0
// What is wrong is said with its place; what is not taken over is in the fidelity report; nothing crashes.
#include <random>

#include "opendss_support.hpp"

namespace headroom::data::opendss_tests {
namespace {

const std::string grid = "new circuit.c\nnew line.l bus1=sourcebus bus2=b length=1\nnew load.d bus1=b kv=115 kw=100\n";

void expect_finding(const std::string& script, std::string_view code, int line, std::string_view words) {
  const auto result = read_script(script);
  EXPECT_FALSE(result.network);
  for (const auto& finding : result.findings.all())
    if (finding.code == code && finding.origin.line == line &&
        models::to_text(finding).find(words) != std::string::npos)
      return;
  ADD_FAILURE() << script << "\ngives:\n" << all_text(result);
}

TEST(OpendssBadInput, EachHasItsPlaceAndRemedy) {
  expect_finding(grid + "load.d.kw=12x\n", "E1203", 4, "12x");
  expect_finding(grid + "new load.e bus1=b kww=3\n", "E1103", 4, "kW");
  expect_finding(grid + "new lode.e bus1=b\n", "E1103", 4, "load");
  expect_finding(grid + "new line.e bus1=b linecode=nowhere\n", "E1302", 4, "nowhere");
  expect_finding(grid + "redirect missing.dss\n", "E1001", 4, "missing.dss");
  expect_finding(grid + "new line.l bus1=b bus2=c\n", "E1301", 4, "twice");
  expect_finding(grid + "frobnicate all\n", "E1401", 4, "frobnicate");
  expect_finding(grid + "set nonsense=1\n", "E1103", 4, "nonsense");
  expect_finding(grid + "new load.e bus1=b.x\n", "E1405", 4, "b.x");
  expect_finding("line.l.length=3\n", "E1401", 1, "no circuit");
  expect_finding("! nothing\n", "E1401", 0, "no circuit");
  expect_finding(grid + "redirect master.dss\n", "E1404", 4, "itself");
  expect_finding(grid + "new load.e bus1=b model=9\n", "E1206", 4, "between 1 and 8");
  expect_finding(grid + "open line.l 3\n", "E1209", 4, "2 terminals");
}

TEST(OpendssBadInput, AllFindingsAtOnce) {
  const auto result = read_script(grid + "load.d.kw=x\nload.d.kvar=y\nnew line.q bus1=b linecode=z\n");
  EXPECT_EQ(result.findings.count(models::Severity::error), 3u) << all_text(result);
}

TEST(OpendssBadInput, MissingFile) {
  const auto result = read_opendss("no/such/file.dss");
  EXPECT_FALSE(result.network);
  EXPECT_TRUE(has_code(result, "E1001"));
}

TEST(OpendssFidelity, RefusedUnlessAccepted) {
  const std::string script =
      grid +
      "new indmach012.s bus1=b\nnew indmach012.off bus1=b enabled=no\nnew monitor.m element=line.l\n"
      "solve\nplot profile\nset mode=yearly number=8760\n";
  const auto refused = read_script(script);
  EXPECT_FALSE(refused.network);
  EXPECT_TRUE(has_code(refused, "E1402"));
  EXPECT_EQ(refused.fidelity.count(models::Fidelity::refused), 1);
  ReadOptions accept;
  accept.accept_approximations = true;
  const auto accepted = read_script(script, accept);
  EXPECT_TRUE(accepted.network) << all_text(accepted);
  bool solve = false, plot = false;
  for (const auto& item : accepted.fidelity.items) {
    solve = solve || (item.item == "command solve" && item.origin.line == 7);
    plot = plot || (item.item == "command plot" && item.origin.line == 8);
  }
  EXPECT_TRUE(solve);
  EXPECT_TRUE(plot);
  EXPECT_GT(accepted.fidelity.count(models::Fidelity::taken), 5);
  EXPECT_GT(accepted.fidelity.count(models::Fidelity::defaulted), 0);
}

TEST(OpendssFiles, PathsAreRelativeToTheirScriptAndMindNoCase) {
  const auto master = write_files(
      {{"master.dss", "clear\nNew circuit.c\n/* block\nnonsense\n*/\nredirect Sub\\Lines.DSS\nbuscoords xy.csv\n"},
       {"sub/lines.dss",
        "new loadshape.s npts=3 mult=(file=Curve.csv column=2 header=yes)\n"
        "New Line.L bus1=SourceBus bus2=B2 ! comment\n~ length=2 // more\n"
        "new load.d bus1=b2 daily=s\n"},
       {"sub/curve.csv", "h,v\n1,0.5\n2,0.6\n3,0.7\n"},
       {"xy.csv", "b2, 3.5, 4.5\n"}});
  const auto result = read_opendss(master);
  ASSERT_TRUE(result.network) << all_text(result);
  const auto& data = result.network->data();
  ASSERT_EQ(data.input_digests.size(), 2u);
  EXPECT_TRUE(data.input_digests[1].first.ends_with("lines.dss"));
  EXPECT_TRUE(data.input_digests[1].second.starts_with("fnv1a64:"));
  EXPECT_EQ(data.profiles.at(0).p, (std::vector<double>{0.5, 0.6, 0.7}));
  EXPECT_EQ(named(data.buses, "b2").source_name, "B2");
  EXPECT_DOUBLE_EQ(named(data.buses, "b2").position->y, 4.5);
  EXPECT_EQ(data.lines.at(0).source_name, "L");
  EXPECT_EQ(data.lines.at(0).origin.line, 2);
  EXPECT_TRUE(data.lines.at(0).origin.file.ends_with("lines.dss"));
}

TEST(OpendssBadInput, TruncatedAndRandomBytesOnlyGiveFindings) {
  const std::string whole =
      "clear\nset defaultbasefrequency=50\nnew circuit.c basekv=12.47 z1=[.1 .4]\nnew linecode.k nphases=3 "
      "rmatrix=[1|.2 1|.2 .2 1] "
      "xmatrix=(2|.3 2|.3 .3 2) units=km\nnew line.l bus1=sourcebus bus2=b linecode=k length=(1 2 /) units=mi\n"
      "new transformer.t windings=2 buses=[b c] kvs=[12.47 .4] conns=[delta wye] kvas=[100 100]\nnew load.d bus1=c.1 "
      "phases=1 kv=.23\n"
      "new capacitor.q bus1=b numsteps=3 kvar=[10 10 10] states=[1 0 1]\nnew reactor.r bus1=b x=500\n"
      "new loadshape.s npts=4 mult=[1 2 3 4] action=normalize\nbatchedit load..* daily=s\nset voltagebases=[12.47 "
      ".4]\ncalcv\nsolve\n";
  for (std::size_t n = 0; n < whole.size(); n += 7) read_script(whole.substr(0, n));
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text = whole;
    for (int k = 0; k < 1 + round % 12; ++k) text[random() % text.size()] = static_cast<char>(random() % 256);
    read_script(text);
  }
  std::string noise(2000, ' ');
  for (char& c : noise) c = static_cast<char>(random() % 256);
  EXPECT_FALSE(read_script(noise).network);
  read_script(grid + "open line.l 1 0.4\n");  // found by fuzzing: half a conductor, a negative source, many phases
  read_script("new circuit.c pu=-1\n");
  EXPECT_FALSE(read_script("new circuit.c\nnew transformer.t phases=40 buses=[sourcebus b]\ncalcv\n").network);
  EXPECT_FALSE(read_script("new circuit.c\nnew line.l phases=100000000\nnew loadshape.s npts=999999999999\n").network);
}

}  // namespace
}  // namespace headroom::data::opendss_tests
