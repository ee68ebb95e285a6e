// SPDX-License-Identifier: Apache-2.0
// solve inside a script. What OpenDSS 0.14.5 (DSS C-API) does with the script below: the first solution moves the tap
// to 1.025 and switches the bank in; the load falls, controls are off, and bus b ends at 7391.2460119885 V.
#include <gtest/gtest.h>

#include "engine/study/powerflow.hpp"
#include "tests/readers/opendss_support.hpp"

namespace headroom::data {
namespace {

constexpr const char* script = R"(clear
new circuit.c basekv=12.47 pu=1.0 phases=3 bus1=src mvasc3=200 mvasc1=150
new transformer.reg phases=3 windings=2 xhl=1 %loadloss=0.2 buses=(src a) conns=(wye wye) kvs=(12.47 12.47) kvas=(8000 8000)
new regcontrol.rc transformer=reg winding=2 vreg=122 band=2 ptratio=60 delay=15
new line.l bus1=a bus2=b phases=3 r1=0.3 x1=0.6 r0=0.9 x0=1.8 c1=0 c0=0 length=3 units=km
new capacitor.c bus1=b phases=3 kv=12.47 kvar=600 states=(0)
new capcontrol.cc capacitor=c element=line.l terminal=1 type=kvar ptratio=1 ctratio=1 on=500 off=-300
new load.d bus1=b phases=3 kv=12.47 kw=3000 pf=0.9 model=1
set voltagebases=[12.47]
calcvoltagebases
solve mode=snapshot
load.d.kw=600
set controlmode=off
solve
)";

std::optional<SolvedScript> solve(const models::Network& network) {
  const bool hold = network->control_mode == models::ControlMode::as_given;
  auto state = engine::solve_powerflow(network, models::operating_point(network),
                                       {hold ? engine::Controls::as_given : engine::Controls::solve, 1e-11});
  if (state.status != models::SolveStatus::ok) return {};
  return SolvedScript{state.point, engine::terminal_currents(network, state)};
}

TEST(OpendssScriptSolve, TapsAndStepsStay) {
  const auto result = opendss_tests::read_script(script, {.run_solve = solve});
  ASSERT_TRUE(result.network) << opendss_tests::all_text(result);
  const auto& network = *result.network;
  EXPECT_NEAR(network->transformers.at(0).windings[1].tap_pu, 1.025, 1e-12);
  EXPECT_EQ(network->capacitors.at(0).step_on, std::vector<int>{1});
  const auto state =
      engine::solve_powerflow(network, models::operating_point(network), {engine::Controls::as_given, 1e-11});
  const auto bus = network.find_bus("b");
  ASSERT_TRUE(bus);
  EXPECT_NEAR(std::abs(state.voltage_v[static_cast<std::size_t>(network.node(*bus, 1))]), 7391.2460119885, 1e-5);
  EXPECT_EQ(result.fidelity.count(models::Fidelity::ignored), 0);
}

TEST(OpendssScriptSolve, IsRecordedWhereNobodySolves) {
  const auto result = opendss_tests::read_script(script);
  ASSERT_TRUE(result.network) << opendss_tests::all_text(result);
  EXPECT_EQ((*result.network)->transformers.at(0).windings[1].tap_pu, 1.0);
  bool recorded = false;
  for (const auto& item : result.fidelity.items)
    recorded = recorded || (item.item == "command solve" && item.fidelity == models::Fidelity::ignored);
  EXPECT_TRUE(recorded);
}

}  // namespace
}  // namespace headroom::data
