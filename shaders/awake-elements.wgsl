// awake[i] = AWAKE_WEIGHTS where the optimizer and the norm take part i of the parameter arena, and ASLEEP where it belongs to
// a gate that is asleep in this step: such weights have no gradient, and what lies in the gradient arena is an older step's.
// GATE_LOGITS where it is what gates are learned from.
//
// Shapes: owners u32 [UNITS], the row in the record of the gate that owns a part, 0 (a row of no gate) or OWNED_BY_GATES; record f32 rows of
// RECORD_WORDS; awake u32 [UNITS]. Dispatch: one invocation a part, WORKGROUP a workgroup, linear grid.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= UNITS) { return; }
  let owner = loadOwners(i);
  if (owner == OWNED_BY_GATES) {
    storeAwake(i, GATE_LOGITS);
    return;
  }
  storeAwake(i, select(ASLEEP, AWAKE_WEIGHTS, owner == 0u || loadRecord(owner * RECORD_WORDS + AWAKE) != 0.0));
}
