// SPDX-License-Identifier: Apache-2.0
// The one file that knows HDF5.
#include "data/hdf5/hdf5_file.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <fmt/core.h>

#include <algorithm>
#include <system_error>

namespace headroom::data {

namespace {

constexpr std::size_t compressed_bytes = 4096;

// An identifier with the function that closes it.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }
  bool good() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

void fail(const std::filesystem::path& path, const std::string& what, models::Findings& findings) {
  models::Finding finding;
  finding.code = "E3001";
  finding.origin.file = path.string();
  finding.message = what;
  findings.add(std::move(finding));
}

Handle text_type() {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return {type, H5Tclose};
}

bool write_attribute(hid_t owner, const std::string& name, const std::string& value) {
  const Handle type = text_type(), space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(owner, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  const char* text = value.c_str();
  return attribute.good() && H5Awrite(attribute, type, &text) >= 0;
}

std::string read_attribute(hid_t owner, const char* name) {
  const Handle attribute(H5Aopen(owner, name, H5P_DEFAULT), H5Aclose);
  const Handle type = text_type();
  char* text = nullptr;
  if (!attribute.good() || H5Aread(attribute, type, &text) < 0 || !text) return {};
  std::string value = text;
  H5free_memory(text);
  return value;
}

hid_t creation_of(const Hdf5Array& array, std::size_t count) {
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  if (count * sizeof(double) < compressed_bytes || std::holds_alternative<std::vector<std::string>>(array.values))
    return creation;
  std::vector<hsize_t> piece(array.shape.begin(), array.shape.end());
  std::size_t size = count;
  for (auto& extent : piece) {  // at most about 1 MiB in a piece, whole inner rows first
    const std::size_t most = std::max<std::size_t>(1, extent * (std::size_t{1} << 17) / std::max<std::size_t>(size, 1));
    const std::size_t taken = std::min<std::size_t>(extent, most);
    size = size / extent * taken;
    extent = taken;
  }
  H5Pset_chunk(creation, static_cast<int>(piece.size()), piece.data());
  H5Pset_shuffle(creation);
  H5Pset_deflate(creation, 4);
  return creation;
}

struct Writer {
  hid_t dataset;
  bool operator()(const std::vector<double>& values) const {
    return H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0;
  }
  bool operator()(const std::vector<std::int64_t>& values) const {
    return H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0;
  }
  bool operator()(const std::vector<std::string>& values) const {
    std::vector<const char*> texts;
    for (const auto& value : values) texts.push_back(value.c_str());
    const Handle type = text_type();
    return H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()) >= 0;
  }
};

bool write_array(hid_t file, const Hdf5Array& array) {
  const std::vector<hsize_t> shape(array.shape.begin(), array.shape.end());
  std::size_t count = 1;
  for (const auto extent : array.shape) count *= extent;
  const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
  const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose), creation(creation_of(array, count), H5Pclose);
  H5Pset_create_intermediate_group(links, 1);
  const Handle text = text_type();
  constexpr std::size_t doubles = 0, integers = 1;
  const hid_t type = array.values.index() == doubles    ? H5T_IEEE_F64LE
                     : array.values.index() == integers ? H5T_STD_I64LE
                                                        : static_cast<hid_t>(text);
  const Handle dataset(H5Dcreate2(file, array.path.c_str(), type, space, links, creation, H5P_DEFAULT), H5Dclose);
  if (!dataset.good() || (count > 0 && !std::visit(Writer{dataset}, array.values))) return false;
  if (!array.unit.empty() && !write_attribute(dataset, "units", array.unit)) return false;
  if (!array.meaning.empty() && !write_attribute(dataset, "long_name", array.meaning)) return false;
  for (std::size_t d = 0; d < array.scales.size(); ++d) {
    if (array.scales[d].empty()) continue;
    const Handle scale(H5Dopen2(file, array.scales[d].c_str(), H5P_DEFAULT), H5Dclose);
    if (!scale.good()) return false;
    if (H5DSis_scale(scale) == 0 && H5DSset_scale(scale, array.scales[d].c_str()) < 0) return false;
    if (H5DSattach_scale(dataset, scale, static_cast<unsigned>(d)) < 0) return false;
  }
  return true;
}

std::vector<std::string> read_texts(hid_t dataset, hid_t space, std::size_t count) {
  std::vector<char*> texts(count);
  const Handle type = text_type();
  std::vector<std::string> values;
  if (count > 0 && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()) < 0) return values;
  for (const char* text : texts) values.emplace_back(text ? text : "");
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts.data());
  return values;
}

Hdf5Array read_array(hid_t file, const std::string& path) {
  Hdf5Array array;
  array.path = "/" + path;
  const Handle dataset(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle space(H5Dget_space(dataset), H5Sclose), type(H5Dget_type(dataset), H5Tclose);
  std::vector<hsize_t> shape(static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(space), 0)));
  H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  array.shape.assign(shape.begin(), shape.end());
  std::size_t count = 1;
  for (const auto extent : shape) count *= extent;
  if (H5Tget_class(type) == H5T_STRING) {
    array.values = read_texts(dataset, space, count);
  } else if (H5Tget_class(type) == H5T_INTEGER) {
    std::vector<std::int64_t> values(count);
    H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    array.values = std::move(values);
  } else {
    std::vector<double> values(count);
    H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    array.values = std::move(values);
  }
  array.unit = read_attribute(dataset, "units");
  array.meaning = read_attribute(dataset, "long_name");
  return array;
}

herr_t collect_dataset(hid_t, const char* name, const H5O_info_t* info, void* names) {
  if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

herr_t collect_attribute(hid_t, const char* name, const H5A_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

}  // namespace

const Hdf5Array* Hdf5Content::find(std::string_view path) const {
  const auto at =
      std::find_if(arrays.begin(), arrays.end(), [&](const Hdf5Array& array) { return array.path == path; });
  return at == arrays.end() ? nullptr : &*at;
}

std::string Hdf5Content::attribute(std::string_view name) const {
  for (const auto& [key, value] : attributes)
    if (key == name) return value;
  return {};
}

bool write_hdf5(const std::filesystem::path& path, const Hdf5Content& content, models::Findings& findings) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // what goes wrong is said by findings
  std::error_code problem;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), problem);
  auto temporary = path;
  temporary += ".part";
  bool good = false;
  {
    const Handle file(H5Fcreate(temporary.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
    good = file.good();
    for (const auto& [name, value] : content.attributes) good = good && write_attribute(file, name, value);
    for (const auto& array : content.arrays) good = good && write_array(file, array);
    good = good && H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0;
  }
  if (good) std::filesystem::rename(temporary, path, problem);
  else std::filesystem::remove(temporary, problem);
  if (good && !problem) return true;
  fail(path, fmt::format("the file could not be written{}{}", problem ? ": " : "", problem ? problem.message() : ""),
       findings);
  return false;
}

std::optional<Hdf5Content> read_hdf5(const std::filesystem::path& path, models::Findings& findings) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file.good()) {
    fail(path, "it is missing or no HDF5 file", findings);
    return std::nullopt;
  }
  Hdf5Content content;
  std::vector<std::string> names, attributes;
  H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_NATIVE, collect_dataset, &names, H5O_INFO_BASIC);
  H5Aiterate2(file, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect_attribute, &attributes);
  for (const auto& name : names) content.arrays.push_back(read_array(file, name));
  for (const auto& name : attributes) content.attributes.emplace_back(name, read_attribute(file, name.c_str()));
  return content;
}

}  // namespace headroom::data
