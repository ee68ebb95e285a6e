// SPDX-License-Identifier: Apache-2.0
#include "bench/peers/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "engine/batch/instruction_set.hpp"

namespace peers {

namespace {

using Clock = std::chrono::steady_clock;

double seconds(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::string machine() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown";
}

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null"; }

std::string text(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string object(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string out = "  {";
  for (const auto& [name, value] : members) out += fmt::format("{}\"{}\": {}", out.size() > 3 ? ", " : "", name, value);
  return out + "}";
}

}  // namespace

Medians interleaved(int repeats, const std::function<void()>& ours, const std::function<void()>& peer) {
  ours();
  peer();
  std::vector<double> mine, others;
  for (int k = 0; k < repeats; ++k) {
    mine.push_back(seconds(ours));
    others.push_back(seconds(peer));
  }
  return {median(mine), median(others)};
}

double loosest_tolerance(const std::function<double(double)>& error) {
  constexpr double wanted = 1e-8;
  double tolerance = 1e-3;
  for (; tolerance > 2e-11; tolerance /= 10.0)
    if (error(tolerance) <= wanted) break;
  return tolerance;
}

void Report::add(Row row) {
  if (rows_.empty())
    fmt::print("{:<18} {:<14} {:<10} {:>6} {:>7} {:<17} {:>10} {:>10} {:>7} {:>9} {:>9} {:>7}\n", "work", "grid",
               "outputs", "cases", "nodes", "peer", "ours us", "peer us", "ratio", "diff pu", "peer tol", "off");
  fmt::print("{:<18} {:<14} {:<10} {:>6} {:>7} {:<17} {:>10.4g} {:>10.5g} {:>7.1f} {:>9.1e} {:>9.0e} {:>6.1f}%{}{}{}\n",
             row.work, row.grid, row.outputs, row.cases, row.nodes, row.peer, row.ours_us, row.peer_us, row.ratio(),
             row.max_difference_pu, row.peer_tolerance, 100.0 * row.share_off_fast_path,
             row.set_up ? "  with set-up" : "",
             row.ours_failed + row.peer_failed > 0
                 ? fmt::format("  without solution: {} ours, {} peer", row.ours_failed, row.peer_failed)
                 : "",
             row.other_solutions > 0 ? fmt::format("  {} cases in another solution", row.other_solutions) : "");
  std::fflush(stdout);
  rows_.push_back(std::move(row));
}

void Report::skipped(const std::string& why) const { fmt::print("not compared: {}\n", why); }

bool Report::write(const std::string& path, const Calibration& before, const Calibration& after) const {
  const std::string name = text(machine()), width = text(headroom::engine::kernels_of_this_machine().name);
  std::string out = "[\n";
  for (const auto& row : rows_)
    out += object({{"work", text(row.work)},
                   {"grid", text(row.grid)},
                   {"outputs", text(row.outputs)},
                   {"cases", fmt::format("{}", row.cases)},
                   {"threads", fmt::format("{}", row.threads)},
                   {"nodes", fmt::format("{}", row.nodes)},
                   {"set_up", row.set_up ? "true" : "false"},
                   {"peer", text(row.peer)},
                   {"peer_version", text(row.peer_version)},
                   {"ours_us", number(row.ours_us)},
                   {"peer_us", number(row.peer_us)},
                   {"ratio", number(row.ratio())},
                   {"max_difference_pu", number(row.max_difference_pu)},
                   {"ours_error_pu", number(row.ours_error_pu)},
                   {"peer_error_pu", number(row.peer_error_pu)},
                   {"peer_tolerance", number(row.peer_tolerance)},
                   {"share_off_fast_path", number(row.share_off_fast_path)},
                   {"ours_failed", fmt::format("{}", row.ours_failed)},
                   {"peer_failed", fmt::format("{}", row.peer_failed)},
                   {"other_solutions", fmt::format("{}", row.other_solutions)},
                   {"vector_width", width},
                   {"machine", name},
                   {"multiply_add_gflops_before", number(before.multiply_add_gflops)},
                   {"multiply_add_gflops_after", number(after.multiply_add_gflops)},
                   {"copy_gb_per_s_before", number(before.copy_gb_per_s)},
                   {"copy_gb_per_s_after", number(after.copy_gb_per_s)}}) +
           (&row == &rows_.back() ? "\n" : ",\n");
  out += "]\n";
  std::ofstream file(path, std::ios::binary);
  file << out;
  return static_cast<bool>(file);
}

}  // namespace peers
