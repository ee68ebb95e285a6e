// SPDX-License-Identifier: Apache-2.0
// HDF5 files as plain arrays. Files open in h5py, netCDF tools, Julia and MATLAB: one-dimensional arrays named as the
// scale of a dimension are attached to it (dimension scales).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/core/diagnostics.hpp"

namespace headroom::data {

struct Hdf5Array {
  std::string path;                // "/case/lowest_pu"; groups are made
  std::vector<std::size_t> shape;  // row-major
  std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>> values;
  std::string unit, meaning;        // attributes "units" and "long_name"
  std::vector<std::string> scales;  // [dimension] path of its scale, "" or missing: none
};

struct Hdf5Content {
  std::vector<Hdf5Array> arrays;                                // scales before their users
  std::vector<std::pair<std::string, std::string>> attributes;  // of the root group

  const Hdf5Array* find(std::string_view path) const;
  std::string attribute(std::string_view name) const;  // "" where there is none
};

// Under a temporary name first, then renamed. false: a finding says why. Arrays above 4 KiB are compressed.
bool write_hdf5(const std::filesystem::path& path, const Hdf5Content& content, models::Findings& findings);

// Arrays of numbers and texts and the attributes of the root; scales are not told. Nothing: a finding says why.
std::optional<Hdf5Content> read_hdf5(const std::filesystem::path& path, models::Findings& findings);

}  // namespace headroom::data
