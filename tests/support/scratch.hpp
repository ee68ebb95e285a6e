// SPDX-License-Identifier: Apache-2.0
// A folder that only this process writes to, removed when it ends: tests run side by side, each in its own process.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace headroom::test {

class ScratchFolder {
 public:
  ScratchFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "headroom-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// The folder of this process.
inline const std::filesystem::path& scratch() {
  static const ScratchFolder folder;
  return folder.path();
}

}  // namespace headroom::test
