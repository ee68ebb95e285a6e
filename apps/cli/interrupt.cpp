// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/interrupt.hpp"

#include <csignal>

namespace headroom::cli {

namespace {

volatile std::sig_atomic_t pressed = 0;  // a handler may touch nothing else

void on_interrupt(int) {
  pressed = 1;
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

void catch_interrupt() { std::signal(SIGINT, on_interrupt); }

bool interrupted() { return pressed != 0; }

}  // namespace headroom::cli
