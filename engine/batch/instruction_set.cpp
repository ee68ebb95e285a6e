// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/instruction_set.hpp"

namespace headroom::engine {

std::vector<const kernels::Kernels*> usable_kernels() {
  std::vector<const kernels::Kernels*> usable;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) usable.push_back(kernels::avx512());
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) usable.push_back(kernels::avx2());
  usable.push_back(kernels::baseline());
  return usable;
}

const kernels::Kernels& kernels_of_this_machine(std::string_view asked) {
  const auto usable = usable_kernels();
  for (const auto* kernels : usable)
    if (asked == kernels->name) return *kernels;
  return *usable.front();
}

}  // namespace headroom::engine
