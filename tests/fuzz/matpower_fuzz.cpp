// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/input_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return headroom::fuzz::read_as(bytes, size, "case.m");
}
