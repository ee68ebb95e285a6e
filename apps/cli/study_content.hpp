// SPDX-License-Identifier: Apache-2.0
// A study's results as arrays of an HDF5 file; data/hdf5/format.md documents them.
#pragma once

#include <string>

#include "data/hdf5/hdf5_file.hpp"
#include "engine/study/study_run.hpp"

namespace headroom::cli {

// What the results of a study depend on, in words: chunks of another key are not used. Its settings, the digests of the
// grid's files and the version.
std::string study_key(const models::Study& study, const models::Network& network);

// One chunk, self-contained: numbers per case, per node what merging needs.
data::Hdf5Content chunk_content(const engine::StudyChunk& chunk, const std::string& key);

// All chunks in order as one study file. REQUIRES: chunk_content() made them, for this study.
data::Hdf5Content merged_content(std::span<const data::Hdf5Content> chunks, const models::Study& study,
                                 const engine::StudyRun& run, const std::string& key);

}  // namespace headroom::cli
