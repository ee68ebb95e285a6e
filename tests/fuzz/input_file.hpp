// SPDX-License-Identifier: Apache-2.0
// The bytes of a fuzzer as a file, and what every reader's result must bear.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "data/readers/grid.hpp"
#include "models/network/operating_point.hpp"
#include "models/network/topology.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::fuzz {

inline std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

inline std::filesystem::path written(std::string_view text, const char* name) {
  const std::filesystem::path file = test::scratch() / name;
  std::ofstream(file, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
  return file;
}

// A network or an error, never neither; what a network says of itself can be computed.
inline void read(const std::filesystem::path& path, const data::ReadOptions& options) {
  const auto result = data::read_grid(path, options);
  if (result.network.has_value() == result.findings.has_errors()) std::abort();
  for (const auto& finding : result.findings.all())
    if (models::to_text(finding).empty()) std::abort();
  if (!result.network) return;
  const auto point = models::operating_point(*result.network);
  models::analyse_topology(*result.network, point);
}

inline int read_as(const std::uint8_t* bytes, std::size_t size, const char* name) {
  const auto file = written(text_of(bytes, size), name);
  for (const bool accept : {false, true}) read(file, {.accept_approximations = accept});
  return 0;
}

}  // namespace headroom::fuzz
