// SPDX-License-Identifier: Apache-2.0
#include "data/writers/files.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;

fs::path scratch(const std::string& name) {
  const fs::path folder = test::scratch() / ("headroom_files_" + name);
  fs::remove_all(folder);
  return folder;
}

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(Files, CsvQuotingFollowsRfc4180) {
  CsvWriter csv({"a", "b", "c"});
  csv.add("x,y").add("say \"hi\"").add("two\nlines").end_row();
  csv.add("# no comment").add(" edge").blank().end_row();
  EXPECT_EQ(csv.text(), "a,b,c\n\"x,y\",\"say \"\"hi\"\"\",\"two\nlines\"\n\"# no comment\",\" edge\",\n");
  EXPECT_EQ(csv.rows(), 2u);
}

TEST(Files, CsvNumbers) {
  CsvWriter csv({"a", "b", "c", "d", "e"}, CsvStyle{true, ';', true});
  csv.add(0.1).add(-0.0).add(std::numeric_limits<double>::quiet_NaN()).add(1.0 / 3.0, 4).add(std::size_t{7}).end_row();
  EXPECT_EQ(csv.text(),
            "\xEF\xBB\xBF"
            "a;b;c;d;e\n0,1;0;;0,3333;7\n");
}

TEST(Files, AFolderIsReplacedAsAWhole) {
  const fs::path folder = scratch("whole");
  models::Findings findings;
  ASSERT_TRUE(write_file(folder / "a.csv", "old", findings));
  {
    OutputFolder out(folder);
    out.add("a.csv", "new");
    EXPECT_EQ(content(folder / "a.csv"), "old");
  }
  EXPECT_EQ(entries(folder), 1u) << "temporary files of an output that was given up remain";
  OutputFolder out(folder);
  out.add("a.csv", "new");
  out.add("sub/b.csv", "b");
  EXPECT_TRUE(out.commit(findings));
  EXPECT_EQ(content(folder / "a.csv"), "new");
  EXPECT_EQ(content(folder / "sub" / "b.csv"), "b");
  EXPECT_TRUE(findings.empty());
}

TEST(Files, AFailureChangesNothingAndSaysWhere) {
  const fs::path folder = scratch("failure");
  models::Findings findings;
  ASSERT_TRUE(write_file(folder / "file", "kept", findings));
  OutputFolder out(folder);
  out.add("file", "changed");
  out.add("file/inside", "impossible");
  EXPECT_FALSE(out.commit(findings));
  ASSERT_EQ(findings.all().size(), 1u);
  EXPECT_EQ(findings.all()[0].code, "E3001");
  EXPECT_EQ(content(folder / "file"), "kept");
}

}  // namespace
}  // namespace headroom::data
