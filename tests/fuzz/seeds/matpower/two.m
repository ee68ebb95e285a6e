function mpc = two
mpc.version = '2';
mpc.baseMVA = 10;
mpc.bus = [ % a comment
  1 3 0 0 0 0 1 1 0 10 1 1.1 0.9;
  2 1 2 1 0.5 -1 1 1 0 5 1 1.1 0.9
];
mpc.gen = [1 0 0 9 -9 1.02 10 1 9 0];
mpc.branch = [1 2 0.01 0.05 0.02 8 0 0 1.05 -30 1 -360 360];
[F_BUS, T_BUS, BR_R, BR_X] = idx_brch;
[PQ, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD, GS, BS, BUS_AREA, VM, VA, BASE_KV] = idx_bus;
Vbase = mpc.bus(1, BASE_KV) * 1e3;
Sbase = mpc.baseMVA * 1e6;
mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / Sbase);
mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;
