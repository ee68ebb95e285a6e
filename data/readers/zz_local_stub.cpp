#include "data/readers/opendss/opendss.hpp"
#include "data/readers/matpower/matpower.hpp"
namespace headroom::data {
ReadResult read_opendss(const std::filesystem::path&, const ReadOptions&) { return {}; }
ReadResult read_matpower(const std::filesystem::path&, const ReadOptions&) { return {}; }
}
