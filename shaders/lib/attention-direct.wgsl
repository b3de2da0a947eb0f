// What the three direct attention kernels share. A team of SHARE invocations (one subgroup) makes a block of ROWS rows, as the
// direct matmul makes a tile: no workgroup memory, no barrier, few loads, for these cost a CPU most (matmul-direct.wgsl).
//
// COLUMNS = 4·SHARE columns of the T×T matrix at a time. Scores: row i is held by member i % SHARE and handed round, each
// multiplies it by its own four columns, so that `Scores` holds ROWS × 4 for each. Sums of weighted rows of k, v, q or dOut:
// member l owns groups l, SHARE + l, … of D (GROUPS_EACH of them), and the four weights of a row come from the member that
// holds them. Where subgroups are of no known size SHARE is 1: a team is one invocation.
// In front: fromInvocation, fromInvocationGroup, teamMax, and main, which calls attentionTeam (src/kernels/subgroupTeams.ts).

const COLUMNS = 4u * SHARE;

// What an invocation loads of ROWS rows: one group each of every SHARE-th.
alias Rows = array<vec4f, ROW_LOADS>;
alias Scores = array<vec4f, ROWS>;
alias Sums = array<array<vec4f, GROUPS_EACH>, ROWS>;
// Four rows of the groups that an invocation owns.
alias Columns = array<mat4x4f, GROUPS_EACH>;

// The n-th row that an invocation loads of those from `first` on; past the end the last one again, not stored.
fn loadedRow(first: u32, n: u32, invocation: u32) -> u32 { return min(first + n * SHARE + invocation, T - 1u); }

fn qkvRows(head: u32, first: u32) -> vec4u {
  return (head / HEADS * T + fourRows(first)) * QKV_WIDTH + head % HEADS * WIDTH;
}
fn outRows(head: u32, first: u32) -> vec4u {
  return (head / HEADS * T + fourRows(first)) * OUT_WIDTH + head % HEADS * WIDTH;
}
fn qkvGroups(at: vec4u) -> mat4x4f {
  return mat4x4f(loadQkv(at.x), loadQkv(at.y), loadQkv(at.z), loadQkv(at.w));
}

// The g-th group that an invocation owns; past the last one the last again, whose sum is not stored.
fn ownedGroup(g: u32, invocation: u32) -> u32 { return min(g * SHARE + invocation, WIDTH - 1u); }

fn ownedQkv(at: vec4u, invocation: u32) -> Columns {
  var columns: Columns;
  /* unroll */ for (var g = 0u; g < GROUPS_EACH; g++) { columns[g] = qkvGroups(at + ownedGroup(g, invocation)); }
  return columns;
}

// scores_i += row_i · column_j of one group of D, j the four columns of this invocation.
fn addScores(scores: ptr<function, Scores>, rows: ptr<function, Rows>, columns: mat4x4f) {
  let along = transpose(columns);
  /* unroll */ for (var i = 0u; i < ROWS; i++) {
    let row = fromInvocationGroup((*rows)[i / SHARE], i % SHARE);
    (*scores)[i] += row.x * along[0];
    (*scores)[i] += row.y * along[1];
    (*scores)[i] += row.z * along[2];
    (*scores)[i] += row.w * along[3];
  }
}

// sums_i += Σ_j weights_ij · column_j, j the four columns of invocation `holder`.
fn addWeighted(sums: ptr<function, Sums>, weights: ptr<function, Scores>, holder: u32, columns: ptr<function, Columns>) {
  /* unroll */ for (var i = 0u; i < ROWS; i++) {
    let four = fromInvocationGroup((*weights)[i], holder);
    /* unroll */ for (var g = 0u; g < GROUPS_EACH; g++) {
      (*sums)[i][g] += four.x * (*columns)[g][0];
      (*sums)[i][g] += four.y * (*columns)[g][1];
      (*sums)[i][g] += four.z * (*columns)[g][2];
      (*sums)[i][g] += four.w * (*columns)[g][3];
    }
  }
}

// Invocations that hold columns from `first` to `end` − 1.
fn holders(first: u32, end: u32) -> u32 { return min(SHARE, (end - first + 3u) / 4u); }

// n, unknown to the compiler, which would write a loop over it out: seconds of compilation on a CPU driver, and no gain. It
// cannot know that a buffer is never empty.
fn opaque(n: u32) -> u32 { return select(n, 0u, arrayLength(&qkv) == 0u); }
