// SPDX-License-Identifier: Apache-2.0
// Where nothing ties a part of the grid to ground, the answer says so.
#include "engine/study/floating.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "data/readers/opendss/opendss.hpp"
#include "engine/study/powerflow.hpp"
#include "tests/support/scratch.hpp"

namespace {

using namespace headroom;

// The delta winding at bus "air" of a grid that is otherwise earthed.
std::vector<std::string> floating_with(const std::string& stray, const std::string& behind) {
  const auto file = test::scratch() / "floating.dss";
  std::ofstream(file)
      << "Clear\nNew Circuit.c basekv=12.47\n"
         "New Line.l bus1=sourcebus bus2=end r1=0.1 x1=0.2 r0=0.2 x0=0.4 c1=0 c0=0\n"
         "New Transformer.t phases=3 windings=2 xhl=5 buses=[end air] conns=[wye delta] kvs=[12.47 2.4] "
         "kvas=[900 900] "
      << stray << "\n"
      << behind << "\nSet voltagebases=[12.47 2.4]\nCalcVoltageBases\n";
  const auto read = data::read_opendss(file, {});
  EXPECT_TRUE(read.network);
  const auto state = engine::solve_powerflow(*read.network, models::operating_point(*read.network),
                                             {.controls = engine::Controls::as_given});
  std::vector<std::string> buses;
  for (const auto& part : engine::floating_parts(*read.network, state))
    for (const auto bus : part.buses) buses.push_back(read.network->bus(bus).name);
  return buses;
}

const std::vector<std::string> air{"air"};
const std::string three_in_delta = "New Load.d bus1=air phases=3 conn=delta kv=2.4 kw=300";

TEST(Floating, ADeltaWithoutStrayAdmittance) {
  EXPECT_EQ(floating_with("ppm_antifloat=0", ""), air);
  EXPECT_EQ(floating_with("ppm_antifloat=0", three_in_delta), air);
}

TEST(Floating, TheLineBehindItBelongsToIt) {
  const std::string line = "New Line.b bus1=air bus2=far r1=0.1 x1=0.2 c1=0 c0=0";
  EXPECT_EQ(floating_with("ppm_antifloat=0", line), (std::vector<std::string>{"air", "far"}));
}

TEST(Floating, WhateverTouchesGroundHoldsIt) {
  EXPECT_TRUE(floating_with("ppm_antifloat=1", three_in_delta).empty());
  EXPECT_TRUE(floating_with("ppm_antifloat=0", "New Line.b bus1=air bus2=far r1=0.1 x1=0.2 c1=9 c0=4").empty());
  EXPECT_TRUE(floating_with("ppm_antifloat=0", "New Load.one bus1=air.2 phases=1 kv=1.38 kw=5").empty());
}

}  // namespace
