// SPDX-License-Identifier: Apache-2.0
// Which kernels this machine runs.
#pragma once

#include <string_view>
#include <vector>

#include "engine/kernels/change.hpp"
#include "engine/kernels/chord.hpp"
#include "engine/kernels/newton.hpp"

namespace headroom::engine {

// The asked one (avx512, avx2, baseline) if the processor has it, else the widest that it has.
const kernels::Kernels& kernels_of_this_machine(std::string_view asked = {});
const kernels::ChangeKernels& change_kernels_of_this_machine(std::string_view asked = {});
const kernels::NewtonKernels& newton_kernels_of_this_machine(std::string_view asked = {});

// All that the processor has, widest first.
std::vector<const kernels::Kernels*> usable_kernels();

}  // namespace headroom::engine
