// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/aligned_array.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace headroom::engine {

void AlignedArray::Release::operator()(double* memory) const { std::free(memory); }

void AlignedArray::ensure(std::size_t count) {
  if (count <= count_) return;
  constexpr std::size_t line = 64, page = std::size_t{1} << 21;
  std::size_t bytes = (count * sizeof(double) + line - 1) / line * line;
  const bool large = bytes >= page;
  if (large) bytes = (bytes + page - 1) / page * page;
  void* memory = std::aligned_alloc(large ? page : line, bytes);
  if (!memory) throw std::bad_alloc();
  if (large) madvise(memory, bytes, MADV_HUGEPAGE);
  std::memset(memory, 0, bytes);
  data_.reset(static_cast<double*>(memory));
  count_ = bytes / sizeof(double);
}

}  // namespace headroom::engine
