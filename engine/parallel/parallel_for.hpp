// SPDX-License-Identifier: Apache-2.0
// The one parallel loop of the program.
//
// Assumes: bodies are independent, each writes only what belongs to its index or to its worker, and takes at least some
// microseconds. The result is then the same for any number of threads. One thread means no threads at all.
#pragma once

#include <cstddef>
#include <functional>

namespace headroom::engine {

// Threads that a request stands for: 0 or less = as many as the machine has; never more than there are indices, at
// least 1.
std::size_t worker_count(int threads, std::size_t count);

// Calls body(worker, index) once for every index in [0, count), worker in [0, worker_count(threads, count)): a place
// for scratch memory, of which no two calls at a time share one. Indices are handed out one by one in rising order to
// whoever is free. When bodies throw, no further index is handed out and the exception of the smallest index is thrown
// again here.
void parallel_for(std::size_t count, int threads,
                  const std::function<void(std::size_t worker, std::size_t index)>& body);

}  // namespace headroom::engine
