// SPDX-License-Identifier: Apache-2.0
// A class of OpenDSS objects: its properties by name and position, its objects by name, and what a property does.
//
// Objects are edited in the order of the script, as OpenDSS does it, because the order matters: a property may reset or
// recompute others, and the end of every edit command recomputes what depends on several.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/readers/opendss/number_file.hpp"
#include "data/readers/opendss/numbers.hpp"
#include "data/readers/opendss/report.hpp"

namespace headroom::data::opendss {

struct Circuit;

// Conductors of a terminal, its return included, have a bit each in a mask of 32.
inline constexpr int most_phases = 30;

enum class Treatment : std::uint8_t {
  taken,
  harmless,  // read over: it does not act on a load flow
  refused,   // it acts on a load flow and is not modelled
};

struct Property {
  std::string_view name;
  Treatment treatment = Treatment::taken;
  std::string_view why = {};
};

// What all objects have.
struct Head {
  std::string name;         // lower case
  std::string source_name;  // as first written
  models::Origin origin;
  bool enabled = true;
  double base_frequency_hz = 60.0;
  std::vector<std::string> buses;   // [terminal] "name.1.2.3" as written
  std::vector<std::uint32_t> open;  // [terminal] bit i: conductor i is open
  std::uint64_t given = 0;          // bit p: property p was written
};

// One property being written.
struct Edit {
  Circuit& circuit;
  Report& report;
  const Variables& variables;
  std::string_view class_name;
  const Head* head = nullptr;
  std::string_view property;
  std::string_view value;
  std::string_view file;
  int line = 0, column = 0;

  Place place() const;
  std::string item() const;  // "line.length"

  // The value, read as asked; a finding and nothing when it is not that.
  std::optional<double> number();
  std::optional<int> integer(int lowest, int highest);
  std::optional<std::vector<double>> array(std::size_t limit);  // as numbers or in a file
  std::optional<std::vector<double>> array_of_file(const NamedFile& named, std::size_t limit);
  std::optional<std::vector<double>> symmetric_matrix(std::size_t order);
  std::vector<std::string> words(std::size_t limit) const;
  bool yes() const { return parse_yes(value); }
  void number_into(double& target, double scale = 1.0);

  void bad_value(std::string_view expected);  // "a number": not_a_number, else not_a_choice
  void unknown_object(std::string_view class_name_wanted, std::string_view name);
  void approximate(std::string_view why) { report.approximated(place(), item(), why); }
  void refuse(std::string_view why) { report.refused(place(), item(), why); }
};

class ElementClass {
 public:
  ElementClass(std::string_view name, std::span<const Property> properties, bool circuit_element);
  virtual ~ElementClass() = default;
  ElementClass(const ElementClass&) = delete;
  ElementClass& operator=(const ElementClass&) = delete;

  std::string_view name() const { return name_; }  // lower case
  std::span<const Property> properties() const { return properties_; }
  bool circuit_element() const { return circuit_element_; }

  // Position of a property by its name or the beginning of its name, without case; the first in order wins.
  std::optional<std::size_t> property(std::string_view text) const;
  std::optional<std::size_t> find(std::string_view lower_name) const;
  std::size_t add(Head head);

  virtual std::size_t size() const = 0;
  virtual Head& head(std::size_t object) = 0;
  virtual void begin_edit(std::size_t object) = 0;
  virtual void end_edit(std::size_t object, Edit& edit) = 0;
  // Writes one property; enabled, basefreq and like are the same for every class.
  void set(std::size_t object, std::size_t property, Edit& edit);
  // Adds the counts of taken, read-over and defaulted properties to the report.
  void add_counts(Report& report);

 protected:
  virtual void append(Head head) = 0;
  virtual void set_own(std::size_t object, std::size_t property, Edit& edit) = 0;
  virtual void make_like(std::size_t object, std::size_t other) = 0;

 private:
  std::string_view name_;
  std::span<const Property> properties_;
  bool circuit_element_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<std::int64_t> times_set_;
  std::vector<models::Origin> first_set_;
};

// The class whose objects are of type T. T has `head`, `begin_edit()`, `set(property, edit)`, `end_edit(edit)` and
// `make_like(other)`, and is made from its head.
template <class T>
class Table final : public ElementClass {
 public:
  Table(std::string_view name, std::span<const Property> properties, bool circuit_element)
      : ElementClass(name, properties, circuit_element) {}

  std::size_t size() const override { return objects_.size(); }
  Head& head(std::size_t object) override { return objects_[object].head; }
  void begin_edit(std::size_t object) override { objects_[object].begin_edit(); }
  void end_edit(std::size_t object, Edit& edit) override { objects_[object].end_edit(edit); }

  T& operator[](std::size_t object) { return objects_[object]; }
  const T& operator[](std::size_t object) const { return objects_[object]; }
  auto begin() { return objects_.begin(); }
  auto end() { return objects_.end(); }
  auto begin() const { return objects_.begin(); }
  auto end() const { return objects_.end(); }

 protected:
  void append(Head head) override { objects_.emplace_back(std::move(head)); }
  void set_own(std::size_t object, std::size_t property, Edit& edit) override { objects_[object].set(property, edit); }
  void make_like(std::size_t object, std::size_t other) override { objects_[object].make_like(objects_[other]); }

 private:
  std::deque<T> objects_;
};

}  // namespace headroom::data::opendss
