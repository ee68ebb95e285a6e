// SPDX-License-Identifier: Apache-2.0
// Side by side with other load-flow engines: the same inputs, the same outputs
// in memory, the same true error, one thread each, in turn within one run.
// Whatever is not there is said and left out.
#include <fmt/core.h>

#include <cstdlib>
#include <cstring>

#include "bench/peers/rows.hpp"

namespace {

constexpr const char* usage =
    "headroom_bench_peers [--json FILE] [--power-grid-model LIBRARY] "
    "[--lightsim2grid ADAPTER]\n"
    "                     [--opendss LIBRARY] [--cases FOLDER] [--repeats N] "
    "[--quick] [--only WORDS]\n";

struct Arguments {
  peers::Settings settings;
  std::string json;
  bool understood = true;
};

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int k = 1; k < argc; ++k) {
    const std::string name = argv[k];
    if (name == "--quick") {
      arguments.settings.quick = true;
      continue;
    }
    if (k + 1 == argc) return arguments.understood = false, arguments;
    const std::string value = argv[++k];
    if (name == "--json") arguments.json = value;
    else if (name == "--power-grid-model") arguments.settings.power_grid_model = value;
    else if (name == "--lightsim2grid") arguments.settings.lightsim2grid = value;
    else if (name == "--opendss") arguments.settings.opendss = value;
    else if (name == "--cases") arguments.settings.cases = value;
    else if (name == "--repeats") arguments.settings.repeats = std::max(1, std::atoi(value.c_str()));
    else if (name == "--only") arguments.settings.only = value;
    else arguments.understood = false;
  }
  return arguments;
}

void print(const char* when, const peers::Calibration& calibration) {
  fmt::print(
      "machine {}: {:.0f} GF/s of fused multiply-adds, {:.1f} GB/s "
      "copied, one thread\n",
      when, calibration.multiply_add_gflops, calibration.copy_gb_per_s);
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = parse(argc, argv);
  if (!arguments.understood) {
    fmt::print(stderr, "{}", usage);
    return 2;
  }
  peers::Report report;
  const auto before = peers::calibrate();
  print("before", before);
  peers::radial_rows(arguments.settings, report);
  peers::lightsim2grid_rows(arguments.settings, report);
  peers::real_rows(arguments.settings, report);
  const auto after = peers::calibrate();
  print("after", after);
  if (!arguments.json.empty() && !report.write(arguments.json, before, after)) {
    fmt::print(stderr, "{} could not be written\n", arguments.json);
    return 1;
  }
  return 0;
}
