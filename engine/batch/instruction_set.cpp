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

const kernels::ChangeKernels& change_kernels_of_this_machine(std::string_view asked) {
  const std::string_view name = kernels_of_this_machine(asked).name;
  for (const auto* kernels : {kernels::change_avx512(), kernels::change_avx2()})
    if (kernels && name == kernels->name) return *kernels;
  return *kernels::change_baseline();
}

const kernels::NewtonKernels& newton_kernels_of_this_machine(std::string_view asked) {
  const std::string_view name = kernels_of_this_machine(asked).name;
  for (const auto* kernels : {kernels::newton_avx512(), kernels::newton_avx2()})
    if (kernels && name == kernels->name) return *kernels;
  return *kernels::newton_baseline();
}

}  // namespace headroom::engine
