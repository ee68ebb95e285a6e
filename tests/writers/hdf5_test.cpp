// SPDX-License-Identifier: Apache-2.0
#include "data/hdf5/hdf5_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

#include "tests/support/scratch.hpp"

namespace {

using namespace headroom;
using data::Hdf5Array;
using data::Hdf5Content;

Hdf5Content sample() {
  std::vector<double> large(300 * 1000);
  std::iota(large.begin(), large.end(), 0.5);
  Hdf5Content content;
  content.attributes = {{"format", "test"}, {"who", "配电网"}};
  content.arrays.push_back({"/case/number", {3}, std::vector<std::int64_t>{0, 1, 2}, "", "the case", {}});
  content.arrays.push_back({"/case/vm_pu", {3}, std::vector<double>{0.9, -0.0, 1e-300}, "pu", "", {"/case/number"}});
  content.arrays.push_back({"/node/name", {2}, std::vector<std::string>{"bus.a.1", "bus.中.2"}, "", "", {}});
  content.arrays.push_back({"/large", {300, 1000}, large, "V", "", {}});
  content.arrays.push_back({"/none", {0}, std::vector<double>{}, "", "", {}});
  return content;
}

TEST(Hdf5, ComesBackAsItWasWritten) {
  const auto path = test::scratch() / "study" / "a.h5";
  models::Findings findings;
  const auto content = sample();
  ASSERT_TRUE(data::write_hdf5(path, content, findings));
  const auto back = data::read_hdf5(path, findings);
  ASSERT_TRUE(back);
  EXPECT_TRUE(findings.empty());
  ASSERT_EQ(back->arrays.size(), content.arrays.size());
  for (const auto& array : content.arrays) {
    const auto* other = back->find(array.path);
    ASSERT_TRUE(other) << array.path;
    EXPECT_EQ(other->shape, array.shape) << array.path;
    EXPECT_EQ(other->values, array.values) << array.path;
    EXPECT_EQ(other->unit, array.unit);
    EXPECT_EQ(other->meaning, array.meaning);
  }
  EXPECT_EQ(back->attribute("who"), "配电网");
  EXPECT_LT(std::filesystem::file_size(path), 300u * 1000 * 8 / 2);  // compressed
}

TEST(Hdf5, WhatCannotBeWrittenOrReadIsAFinding) {
  models::Findings findings;
  std::ofstream(test::scratch() / "file") << "x";
  EXPECT_FALSE(data::write_hdf5(test::scratch() / "file" / "below.h5", sample(), findings));
  EXPECT_FALSE(data::read_hdf5(test::scratch() / "file", findings));
  EXPECT_FALSE(data::read_hdf5(test::scratch() / "missing.h5", findings));
  EXPECT_EQ(findings.count(models::Severity::error), 3u);
  EXPECT_FALSE(std::filesystem::exists(test::scratch() / "file.part"));
}

}  // namespace
