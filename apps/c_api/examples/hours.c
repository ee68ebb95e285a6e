/* SPDX-License-Identifier: Apache-2.0 */
/* A day of hours on a grid, in C: every load follows its own random course; where and when is the voltage lowest, which
   branch is fullest, and what does a case with one line out look like?

     cc hours.c $(pkg-config --cflags --libs headroom) -lm -o hours && ./hours GRID */
#include <headroom.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { hours = 24 };

static int failed(const char* what, const char* why) {
  fprintf(stderr, "%s: %s\n", what, why);
  return 1;
}

/* Powers of every hour: the grid's own times a factor between 0.3 and 1.2 that differs from load to load. */
static void spread(const double* p, const double* q, size_t loads, double* p_hour, double* q_hour) {
  for (size_t h = 0; h < hours; ++h)
    for (size_t k = 0; k < loads; ++k) {
      const double factor = 0.75 + 0.45 * sin(0.26 * (double)h + 1.7 * (double)k);
      p_hour[h * loads + k] = factor * p[k];
      q_hour[h * loads + k] = factor * q[k];
    }
}

static int report(hr_grid* grid, hr_batch* batch, const hr_reduction* hour, const int32_t* status) {
  size_t worst = 0;
  for (size_t h = 0; h < hours; ++h) {
    if (status[h] != HR_SOLVED) return failed("an hour has no solution", hr_batch_error(batch));
    if (hour[h].lowest_pu < hour[worst].lowest_pu) worst = h;
  }
  printf("lowest voltage %.6f pu at %s in hour %zu\n", hour[worst].lowest_pu,
         hr_grid_name(grid, HR_NODE, (size_t)hour[worst].lowest_node), worst);
  if (hour[worst].worst_branch >= 0)
    printf("fullest branch then %s, %.2f %%; losses %.3f kW of %.3f kW\n",
           hr_batch_branch_name(batch, (size_t)hour[worst].worst_branch), 100.0 * hour[worst].worst_loading,
           hour[worst].losses_w / 1e3, hour[worst].source_w / 1e3);
  return 0;
}

/* Each line out of service in turn: how many cases leave somebody without supply? */
static int outages(hr_grid* grid, hr_batch* batch) {
  const size_t lines = hr_grid_count(grid, HR_LINE);
  hr_change* change = calloc(lines, sizeof *change);
  size_t* offset = calloc(lines + 1, sizeof *offset);
  int32_t* status = calloc(lines, sizeof *status);
  for (size_t k = 0; k < lines; ++k) {
    change[k].what = HR_SET_LINE;
    change[k].index = (int32_t)k;
    offset[k + 1] = k + 1;
  }
  hr_cases cases = {.struct_size = sizeof cases, .count = lines, .change_offset = offset, .change = change};
  hr_outputs outputs = {.struct_size = sizeof outputs, .status = status};
  const hr_code code = hr_batch_solve(batch, &cases, &outputs, NULL);
  size_t dark = 0, unsolved = 0;
  for (size_t k = 0; k < lines; ++k) {
    dark += status[k] == HR_NOT_SUPPLIED;
    unsolved += status[k] != HR_SOLVED && status[k] != HR_NOT_SUPPLIED;
  }
  printf("%zu lines out one by one: %zu cases leave somebody without supply, %zu have no solution\n", lines, dark,
         unsolved);
  free(status), free(offset), free(change);
  return code == HR_OK ? 0 : failed("outages", hr_batch_error(batch));
}

static int day(hr_grid* grid, hr_batch* batch) {
  const size_t loads = hr_grid_count(grid, HR_LOAD), nodes = hr_grid_count(grid, HR_NODE);
  double* p = calloc(loads, sizeof *p);
  double* q = calloc(loads, sizeof *q);
  double* p_hour = calloc(hours * loads, sizeof *p_hour);
  double* q_hour = calloc(hours * loads, sizeof *q_hour);
  double* magnitude = calloc(hours * nodes, sizeof *magnitude);
  double* angle = calloc(hours * nodes, sizeof *angle);
  int32_t status[hours];
  hr_reduction reduction[hours];
  hr_grid_state(grid, NULL, p, q, NULL, NULL, NULL, NULL);
  spread(p, q, loads, p_hour, q_hour);

  hr_cases cases = {.struct_size = sizeof cases, .count = hours, .p_w = p_hour, .q_var = q_hour};
  hr_outputs outputs = {.struct_size = sizeof outputs,
                        .magnitude_v = magnitude,
                        .angle_rad = angle,
                        .status = status,
                        .reduction = reduction};
  hr_summary summary = {.struct_size = sizeof summary};
  int result = 0;
  if (hr_batch_solve(batch, &cases, &outputs, &summary) != HR_OK) result = failed("day", hr_batch_error(batch));
  if (result == 0) result = report(grid, batch, reduction, status);
  printf("%zu hours solved; largest unbalance in the independent check %.1e VA\n", summary.solved,
         summary.worst_mismatch_va);
  free(angle), free(magnitude), free(q_hour), free(p_hour), free(q), free(p);
  return result;
}

int main(int argc, char** argv) {
  if (argc != 2) return failed("usage", "hours GRID");
  hr_grid* grid = NULL;
  hr_batch* batch = NULL;
  int result = 0;
  if (hr_grid_open(argv[1], NULL, &grid) != HR_OK) result = failed("grid", hr_grid_error(grid));
  const hr_batch_options options = {.struct_size = sizeof options, .check_every = 1};
  if (result == 0 && hr_batch_open(grid, &options, &batch) != HR_OK) result = failed("batch", hr_batch_error(batch));
  if (result == 0) result = day(grid, batch);
  if (result == 0) result = outages(grid, batch);
  hr_batch_close(batch);
  hr_grid_close(grid);
  return result;
}
