// SPDX-License-Identifier: Apache-2.0
// Everything a script has defined so far: the objects by class, and the options that act on the answer.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/readers/opendss/conductors.hpp"
#include "data/readers/opendss/controls.hpp"
#include "data/readers/opendss/generator.hpp"
#include "data/readers/opendss/invcontrol.hpp"
#include "data/readers/opendss/isource.hpp"
#include "data/readers/opendss/line.hpp"
#include "data/readers/opendss/load.hpp"
#include "data/readers/opendss/loadshape.hpp"
#include "data/readers/opendss/meter.hpp"
#include "data/readers/opendss/pvsystem.hpp"
#include "data/readers/opendss/shunts.hpp"
#include "data/readers/opendss/storage.hpp"
#include "data/readers/opendss/transformer.hpp"
#include "data/readers/opendss/vsource.hpp"
#include "data/readers/opendss/xycurve.hpp"
#include "models/network/bus.hpp"

namespace headroom::data::opendss {

struct ObjectRef {
  ElementClass* of = nullptr;
  std::size_t object = 0;
  Head& head() const { return of->head(object); }
};

// What a class that is not modelled does to the answer.
struct OtherClass {
  std::string_view name;
  bool acts;  // on a load flow: refused unless disabled
  std::string_view why;
};
std::span<const OtherClass> other_classes();

struct Connections;

struct Circuit {
  explicit Circuit(double frequency);
  Circuit(const Circuit&) = delete;
  Circuit& operator=(const Circuit&) = delete;

  bool defined = false;  // by new circuit; linecodes, curves and the like may come before it
  std::string name;
  models::Origin origin;
  std::filesystem::path folder;  // of the script being read: files are relative to it

  // options
  double frequency_hz;    // of the solution
  double fundamental_hz;  // base frequency of the elements to come
  double load_multiplier = 1.0;
  double generation_multiplier = 1.0;
  bool controls_off = false;
  bool snapshot_mode = true;  // set mode
  int max_control_iterations = 15;
  std::vector<double> voltage_bases_kv{0.208, 0.480, 12.47, 24.9, 34.5, 115.0, 230.0};  // line to line
  models::EarthModel earth_model = models::EarthModel::deri;
  int year = 0;
  double growth_percent = 2.5;  // a year, of loads without a growth shape

  Table<LineCode> linecodes;
  Table<WireData> wires;
  Table<CNData> cn_cables;
  Table<TSData> ts_cables;
  Table<LineSpacing> spacings;
  Table<LineGeometry> geometries;
  Table<XfmrCode> xfmrcodes;
  Table<LoadShape> loadshapes;
  Table<TShape> tshapes;
  Table<XYCurve> xycurves;
  Table<GrowthShape> growthshapes;
  Table<Vsource> vsources;
  Table<Isource> isources;
  Table<Line> lines;
  Table<Transformer> transformers;
  Table<AutoTrans> autotransformers;
  Table<Capacitor> capacitors;
  Table<Reactor> reactors;
  Table<Load> loads;
  Table<Generator> generators;
  Table<PVSystem> pvsystems;
  Table<Storage> storages;
  Table<RegControl> regcontrols;
  Table<CapControl> capcontrols;
  Table<InvControl> invcontrols;
  Table<EnergyMeter> meters;
  Table<Sensor> sensors;
  Table<SwitchDevice> swtcontrols, fuses, relays, reclosers;
  std::vector<std::unique_ptr<Table<OtherObject>>> others;  // in the order of other_classes()

  std::vector<ObjectRef> elements;                     // circuit elements in the order of their definition
  std::unordered_map<std::string, double> bus_base_v;  // lower-case bus -> base to ground
  // Kept from calcvoltagebases, sound ones only, until an object is edited or enabled. Null: none.
  std::shared_ptr<Connections> connections;
  struct Coordinates {
    models::Position position;
    std::string bus;
  };
  std::vector<Coordinates> coordinates;
  bool coordinates_are_geographic = false;

  const std::vector<ElementClass*>& classes() const { return classes_; }
  ElementClass* find_class(std::string_view lower_name) const;
  // "line.l1", lower case.
  std::optional<ObjectRef> find_element(std::string_view full_name);
  void apply_position(const SwitchDevice& device);

 private:
  std::vector<ElementClass*> classes_;
  std::map<std::string, ElementClass*, std::less<>> class_by_name_;
};

// "bus" of "bus.1.2.3", lower case.
std::string bus_name(std::string_view spec);
bool same_bus(std::string_view a, std::string_view b);
// "bus.0.0.0": the bus of `spec` with its nodes at ground.
std::string grounded_like(std::string_view spec, int phases);
std::optional<models::Connection> parse_connection(std::string_view text);
std::optional<models::EarthModel> parse_earth_model(std::string_view text);

// Node numbers of the conductors of a terminal: as written, else 1, 2, … for the phases and 0 for further conductors.
// Nothing when a node is not a whole number from 0 to 1000.
std::optional<std::vector<int>> bus_nodes(std::string_view spec, int phases, int conductors);

}  // namespace headroom::data::opendss
