// SPDX-License-Identifier: Apache-2.0
// Of the standard library and fmt, what nearly every source includes: parsed once per build in place of 300 times.
// A source still includes what it uses; builds with a sanitizer are made without this file and find out.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>
