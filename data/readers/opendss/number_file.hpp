// SPDX-License-Identifier: Apache-2.0
// Numbers in files beside a script: a column of text, or single or double precision one after the other. Any array of a
// script may be (file=name column=2 header=yes), (csvfile=name), (sngfile=name) or (dblfile=name).
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "data/readers/opendss/numbers.hpp"
#include "data/readers/opendss/report.hpp"

namespace headroom::data::opendss {

struct NumberFile {
  enum class Encoding : std::uint8_t { text, floats, doubles };
  std::filesystem::path path;
  Encoding encoding = Encoding::text;
  std::size_t column = 1;
  bool header = false;
};

// The file that the text of an array names, its name not yet looked for; nothing where it holds numbers.
struct NamedFile {
  std::string name;
  NumberFile::Encoding encoding = NumberFile::Encoding::text;
  std::size_t column = 1;
  bool header = false;
};
std::optional<NamedFile> named_file(std::string_view array, const Variables& variables);

// Looked for from that folder; nothing and a finding at `place` where there is none.
std::optional<NumberFile> find_numbers(const std::filesystem::path& folder, const NamedFile& named, const Place& place,
                                       Report& report);

// At most `most` of them. Nothing and a finding where the file cannot be read or holds something else. `object`: whose.
std::optional<std::vector<double>> read_numbers(const NumberFile& file, std::size_t most, const std::string& object,
                                                Report& report);

}  // namespace headroom::data::opendss
