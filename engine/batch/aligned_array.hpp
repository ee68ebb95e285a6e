// SPDX-License-Identifier: Apache-2.0
// Memory for lanes: whole cache lines, and large pages where there is much of it.
#pragma once

#include <cstddef>
#include <memory>

namespace headroom::engine {

class AlignedArray {
 public:
  // At least `count` doubles, zero when the array grows; what was in it is lost then.
  void ensure(std::size_t count);
  double* data() { return data_.get(); }

 private:
  struct Release {
    void operator()(double* memory) const;
  };
  std::unique_ptr<double[], Release> data_;
  std::size_t count_ = 0;
};

}  // namespace headroom::engine
