// SPDX-License-Identifier: Apache-2.0
// OpenDSS through its released C library (DSS C-API of dss_python_backend): its own time loop over cases, monitors and
// meters off, controls off, every load with a load shape of its own.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/network/operating_point.hpp"

namespace peers {

class OpenDss {
 public:
  // The library libdss_capi-*.so. Throws std::runtime_error with the reason.
  explicit OpenDss(const std::string& library);
  ~OpenDss();

  std::string version() const;

  // Reads a master file anew.
  void compile(const std::string& master);
  // Taps and capacitor steps of this operating point, controls off.
  void set_positions(const headroom::models::Network& network, const headroom::models::OperatingPoint& point);
  // Load k of the network follows factor[case][load] in the time loop.
  void set_factors(const headroom::models::Network& network, std::span<const double> factor, std::size_t cases);

  // All cases in its own loop; no result is read. tolerance: OpenDSS's own.
  void run(std::size_t cases, double tolerance);
  // One case after the other, reading all voltages: [case][node of `network`], 0 where it has none; converged: [case].
  void run_and_read(const headroom::models::Network& network, std::size_t cases, double tolerance,
                    std::span<headroom::models::Complex> voltage_v, std::vector<char>& converged);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace peers
