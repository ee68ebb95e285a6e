// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/number_file.hpp"

#include <cstring>

#include "data/readers/opendss/files.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using Encoding = NumberFile::Encoding;

template <class T>
std::vector<double> unpack(std::string_view bytes, std::size_t most) {
  std::vector<double> values(std::min(most, bytes.size() / sizeof(T)));
  for (std::size_t i = 0; i < values.size(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    values[i] = static_cast<double>(value);
  }
  return values;
}

std::optional<std::vector<double>> column_of(std::string_view text, const NumberFile& file, std::size_t most,
                                             const Place& place, Report& report) {
  std::vector<double> values;
  std::string_view line;
  for (int number = 1; values.size() < most && next_line(text, line); ++number) {
    if (number == 1 && file.header) continue;
    Tokens tokens(line);
    bool found = tokens.next();
    for (std::size_t c = 1; c < file.column && found; ++c) found = tokens.next();
    if (!found) continue;
    const auto value = parse_number(tokens.value(), {});
    if (!value) {
      report.error({{place.origin.file, number, static_cast<int>(tokens.column())},
                    place.object,
                    place.field,
                    std::string(tokens.value())},
                   code::not_a_number, "\"" + std::string(tokens.value()) + "\" is not a number");
      return {};
    }
    values.push_back(*value);
  }
  return values;
}

}  // namespace

std::optional<NamedFile> named_file(std::string_view array, const Variables& variables) {
  Tokens tokens(array, &variables);
  if (!tokens.next() || tokens.name().empty()) return {};
  NamedFile named;
  const std::string word = models::to_lower(tokens.name());
  if (word == "sngfile") named.encoding = Encoding::floats;
  else if (word == "dblfile") named.encoding = Encoding::doubles;
  else if (word != "file" && word != "csvfile") return {};
  named.name = tokens.value();
  while (tokens.next()) {
    const std::string option = models::to_lower(tokens.name());
    const auto number = parse_plain_number(tokens.value());
    if (option.empty()) continue;
    if (std::string_view("column").starts_with(option) && number && *number >= 1 && *number < 10'000)
      named.column = static_cast<std::size_t>(*number);
    if (std::string_view("header").starts_with(option)) named.header = parse_yes(tokens.value());
  }
  return named;
}

std::optional<NumberFile> find_numbers(const std::filesystem::path& folder, const NamedFile& named, const Place& place,
                                       Report& report) {
  const auto path = find_file(folder, named.name);
  if (path) return NumberFile{*path, named.encoding, named.column, named.header};
  report.error(place, code::file_missing, "there is no file \"" + named.name + "\"",
               "paths are relative to the folder of the script");
  return {};
}

std::optional<std::vector<double>> read_numbers(const NumberFile& file, std::size_t most, const std::string& object,
                                                Report& report) {
  const auto bytes = read_text(file.path);
  const Place place{{file.path.string(), 0, 0}, object, "mult", {}};
  if (!bytes) {
    report.error(place, code::file_unreadable, "the file cannot be read");
    return {};
  }
  if (file.encoding == Encoding::floats) return unpack<float>(*bytes, most);
  if (file.encoding == Encoding::doubles) return unpack<double>(*bytes, most);
  return column_of(*bytes, file, most, place, report);
}

}  // namespace headroom::data::opendss
