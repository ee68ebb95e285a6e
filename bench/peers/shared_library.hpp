// SPDX-License-Identifier: Apache-2.0
// A peer's C library, opened at run time: the program is built and runs without any of them.
#pragma once

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace peers {

class SharedLibrary {
 public:
  explicit SharedLibrary(const std::string& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (!handle_) throw std::runtime_error(dlerror());
  }
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;

  template <class Function>
  Function* get(const char* name) const {
    void* symbol = dlsym(handle_, name);
    if (!symbol) throw std::runtime_error(std::string("no function ") + name);
    return reinterpret_cast<Function*>(symbol);
  }

 private:
  void* handle_;  // stays open: not every library survives being closed
};

}  // namespace peers
