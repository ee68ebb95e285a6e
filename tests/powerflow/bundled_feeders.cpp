// SPDX-License-Identifier: Apache-2.0
// The bundled 33-bus system against its published result, and the four-wire feeder against OpenDSS.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <filesystem>
#include <limits>
#include <numbers>

#include "data/readers/headroom/headroom.hpp"
#include "engine/study/powerflow.hpp"
#include "tests/support/paths.hpp"

namespace {

using namespace headroom;

models::Network read_feeder(const std::string& name) {
  auto read = data::read_headroom(headroom::test::source_dir() / "data/bundled/feeders" / name);
  EXPECT_TRUE(read.network.has_value()) << (read.findings.empty() ? "" : models::to_text(read.findings.all().front()));
  return std::move(read.network).value();
}

struct Lowest {
  double vm_pu = std::numeric_limits<double>::infinity();
  std::string bus;
};

Lowest lowest_voltage(const models::Network& network, const models::State& state) {
  Lowest lowest;
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const models::BusId id{b};
    const double vm_pu = std::abs(state.voltage_v[network.first_node(id)]) / network.node_base_v(id);
    if (vm_pu < lowest.vm_pu) {
      lowest = {vm_pu, network.bus(id).name};
    }
  }
  return lowest;
}

// M. E. Baran and F. F. Wu, 1989: 202.68 kW losses, 0.9131 pu at bus 18. More digits: MATPOWER's solution of the same
// table.
TEST(BundledFeeders, Ieee33HasPublishedLossesAndLowestVoltage) {
  const auto network = read_feeder("ieee33");
  EXPECT_TRUE(network.balanced());
  ASSERT_EQ(network->buses.size(), 33u);
  ASSERT_EQ(network->lines.size(), 37u);
  const auto state = engine::solve_powerflow(network, models::operating_point(network));
  ASSERT_EQ(state.status, models::SolveStatus::ok) << state.reason;
  EXPECT_NEAR(state.losses_va.real(), 202677.126, 0.01);
  EXPECT_NEAR(state.losses_va.imag(), 135140.971, 0.01);
  EXPECT_NEAR(state.source_power_va.real(), 3715e3 + 202677.126, 0.01);
  const auto lowest = lowest_voltage(network, state);
  EXPECT_EQ(lowest.bus, "18");
  EXPECT_NEAR(lowest.vm_pu, 0.91309048, 1e-8);
}

// OpenDSS, engine 0.14.5, tolerance 1e-10, the folder's tables written out by a script of another make than our writer.
struct ReferenceVoltage {
  const char* bus;
  int node;
  double volt, degree;
};

const ReferenceVoltage four_wire_reference[] = {
    {"hv", 1, 5828.485781856, -0.043726657},  {"hv", 2, 5827.020809229, -120.036663433},
    {"hv", 3, 5828.375597509, 119.972276477}, {"lv", 1, 228.705360218, 28.775955222},
    {"lv", 2, 230.150471928, -90.735440674},  {"lv", 3, 230.560028360, 149.352769669},
    {"p1", 1, 223.296339512, 28.616377037},   {"p1", 2, 226.720112756, -90.788357705},
    {"p1", 3, 227.566634202, 149.312266762},  {"p1", 4, 2.241223276, 29.511129296},
    {"p2", 1, 218.032667551, 28.448279826},   {"p2", 2, 223.615968312, -90.834689824},
    {"p2", 3, 224.939277890, 149.282843833},  {"p2", 4, 4.699150312, 29.614687173},
    {"p3", 1, 214.488903012, 28.362160163},   {"p3", 2, 221.279404017, -90.848668346},
    {"p3", 3, 223.167658409, 149.299463137},  {"p3", 4, 6.294586054, 27.611211092},
    {"p4", 1, 211.129050880, 28.300217789},   {"p4", 2, 218.631314102, -90.864871867},
    {"p4", 3, 221.159846084, 149.318620226},  {"p4", 4, 7.459581518, 25.014693624},
    {"p5", 1, 209.782350300, 28.272045215},   {"p5", 2, 217.615978553, -90.872745528},
    {"p5", 3, 220.231233837, 149.317495032},  {"p5", 4, 7.855011341, 25.147814640},
    {"p6", 1, 208.464975525, 28.244132883},   {"p6", 2, 217.167973043, -90.855498362},
    {"p6", 3, 219.322808895, 149.316385078},  {"p6", 4, 8.413800405, 28.885638406},
    {"p7", 1, 207.911916531, 28.261781349},   {"p7", 2, 216.670212323, -90.836251195},
    {"p7", 3, 218.471032113, 149.304143138},  {"p7", 4, 8.187961009, 30.596605218},
    {"s1", 1, 215.707709385, 28.433110405},   {"s1", 2, 223.072983679, -90.820812544},
    {"s1", 3, 223.067299282, 149.298005015},  {"s1", 4, 5.788517024, 38.670713951},
    {"s2", 1, 215.139371454, 28.429884299},   {"s2", 2, 222.480821791, -90.791818750},
    {"s2", 3, 221.359701217, 149.281719514},  {"s2", 4, 5.497353227, 48.549069745},
    {"s3", 1, 207.074437941, 28.436858487},   {"s3", 2, 216.767844481, -90.733056912},
    {"s3", 3, 219.176775792, 149.513345696},  {"s3", 4, 9.373220721, 25.597000071},
    {"s4", 1, 205.240658265, 28.579536089},   {"s4", 2, 214.940924947, -90.589548247},
    {"s4", 3, 217.353240350, 149.657408762},  {"s4", 4, 9.373220721, 25.597000071},
    {"h1", 1, 213.305782565, 28.440840923},   {"h1", 4, 7.486785378, 25.487914784},
    {"h2", 2, 216.523579638, -90.787897556},  {"h2", 4, 7.137283203, 18.379054694},
    {"h3", 3, 217.811796948, 149.341960534},  {"h3", 4, 8.023528194, 35.223991724},
};

TEST(BundledFeeders, FourWireFeederMatchesOpenDss) {
  const auto network = read_feeder("lv-four-wire");
  const auto state = engine::solve_powerflow(network, models::operating_point(network));
  ASSERT_EQ(state.status, models::SolveStatus::ok) << state.reason;
  std::size_t compared = 0;
  for (const auto& expected : four_wire_reference) {
    const auto bus = network.find_bus(expected.bus);
    ASSERT_TRUE(bus.has_value()) << expected.bus;
    const auto angle = expected.degree * std::numbers::pi / 180.0;
    const auto difference = state.voltage_v[network.node(*bus, expected.node)] - std::polar(expected.volt, angle);
    EXPECT_LT(std::abs(difference) / network.node_base_v(*bus), 1e-6) << expected.bus << "." << expected.node;
    ++compared;
  }
  EXPECT_EQ(compared, 56u);
  EXPECT_NEAR(state.source_power_va.real(), 93454.567, 0.1);
  EXPECT_NEAR(state.source_power_va.imag(), 43716.512, 0.1);
  EXPECT_NEAR(state.losses_va.real(), 6930.546, 0.1);
}

}  // namespace
