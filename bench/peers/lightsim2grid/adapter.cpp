// SPDX-License-Identifier: Apache-2.0
// lightsim2grid behind C functions: compiled by `./dev bench peers` against the headers and the library of its wheel,
// opened at run time like the other peers. Balanced grids of lines, loads and one slack.
#include <cstdint>
#include <exception>
#include <memory>
#include <string>

#include "LSGrid.hpp"
#include "batch_algorithm/BaseBatchSweep.hpp"

using namespace ls2g;

namespace {

struct Model {
  LSGrid grid;
  std::unique_ptr<InjectionSweep> sweep;
  std::int64_t cases = -1;  // that the sweep was made for: it keeps their number
  CplxVect start;
};

}  // namespace

extern "C" {

// r, x in pu of sn_mva; loads in MW and Mvar; the slack at bus 0 with 1 pu.
Model* ls2g_open(std::int64_t buses, const double* base_kv, std::int64_t lines, const int* from, const int* to,
                 const double* r, const double* x, std::int64_t loads, const int* load_bus, double sn_mva) {
  auto model = std::make_unique<Model>();
  LSGrid& grid = model->grid;
  grid.set_sn_mva(sn_mva);
  grid.set_init_vm_pu(1.0);
  grid.init_bus(static_cast<unsigned>(buses), 1, Eigen::Map<const RealVect>(base_kv, buses), static_cast<int>(lines),
                0);
  grid.init_powerlines(Eigen::Map<const RealVect>(r, lines), Eigen::Map<const RealVect>(x, lines),
                       CplxVect::Zero(lines), Eigen::Map<const IntVect>(from, lines),
                       Eigen::Map<const IntVect>(to, lines));
  const RealVect none = RealVect::Zero(loads);
  grid.init_loads(none, none, Eigen::Map<const IntVect>(load_bus, loads));
  grid.init_generators(RealVect::Zero(1), RealVect::Ones(1), RealVect::Constant(1, -1e9), RealVect::Constant(1, 1e9),
                       IntVect::Zero(1));
  grid.add_gen_slackbus(0, 1.0);
  grid.init_bus_status();
  model->start = CplxVect::Constant(buses, cplx_type(1.0, 0.0));
  return model.release();
}

void ls2g_close(Model* model) { delete model; }

static void make_sweep(Model& model, std::int64_t cases) {
  model.sweep = std::make_unique<InjectionSweep>(model.grid);
  model.cases = cases;
  try {
    model.sweep->change_algorithm(std::string("NRSing_KLU"));  // one slack, the quickest linear solver it ships
  } catch (const std::exception&) {
    // a wheel without KLU keeps its default
  }
}

// [case][load] in; [case][bus][re, im] of its result is given back until the
// next call. 1: every case converged.
int ls2g_batch(Model* model, std::int64_t cases, std::int64_t loads, const double* p_mw, const double* q_mvar,
               double tolerance, const double** voltage) {
  if (cases != model->cases) make_sweep(*model, cases);
  using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const RealMat none(cases, 0);
  const RealMat generation = RealMat::Zero(cases, 1);
  const RealMat p = Eigen::Map<const Rows>(p_mw, cases, loads), q = Eigen::Map<const Rows>(q_mvar, cases, loads);
  const int status = model->sweep->compute_Vs(generation, none, p, q, model->start, 20, tolerance);
  *voltage = reinterpret_cast<const double*>(model->sweep->get_voltages().data());
  return status;
}
}
