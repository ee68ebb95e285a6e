// SPDX-License-Identifier: Apache-2.0
// What stands behind the handles of headroom.h.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "apps/c_api/headroom.h"
#include "engine/study/batch.hpp"
#include "models/network/network.hpp"

namespace headroom::c_api {

inline constexpr std::size_t kinds = HR_CAPACITOR + 1;

// Names of one kind, made when first asked for, and where they are.
struct Names {
  bool made = false;
  std::vector<std::string> full;  // "load.l1"
  std::unordered_map<std::string, std::int64_t> by_name;
};

struct GridData {
  std::optional<models::Network> network;
  std::string findings;
};

// The caller's struct as this version knows it: members that it does not have are 0. Null: all 0.
template <class Struct>
Struct taken(const Struct* given) {
  Struct mine;
  std::memset(&mine, 0, sizeof mine);
  if (given) std::memcpy(&mine, given, std::min(given->struct_size, sizeof mine));
  return mine;
}

// Runs `body`; what it throws becomes an error text.
template <class Body>
hr_code guarded(std::string& error, Body&& body) noexcept {
  try {
    error.clear();
    return body();
  } catch (const std::exception& problem) {
    try {
      error = std::string("internal error: ") + problem.what();
    } catch (...) {
    }
  } catch (...) {
  }
  return HR_INTERNAL;
}

}  // namespace headroom::c_api

struct hr_grid {
  std::shared_ptr<headroom::c_api::GridData> data = std::make_shared<headroom::c_api::GridData>();
  std::array<headroom::c_api::Names, headroom::c_api::kinds> names;
  std::string error;
};

struct hr_batch {
  std::shared_ptr<headroom::c_api::GridData> data;
  std::unique_ptr<headroom::engine::Batch> batch;
  std::vector<std::string> branch_names;
  std::string error;
};
