// What the tiles of a product are told, whatever the width of their vectors.

#pragma once

// So many rows ahead are asked for of a panel that was not copied and leaves the first-level cache: where they come from
// far, as the weights of a recurrent network do at each step, the multipliers would wait for them.
enum { rows_ahead = 8, near_bytes = 1 << 15 };

// Sums of so many terms take long enough for what is added to them to come.
enum { long_sum = 128 };

// How far a and b skip after a run of terms.
typedef struct {
  long a, b;
} Skip;

typedef struct {
  const float *a, *b;
  float *c;
  // What is added to the sums, or NULL.
  const float *addend;
  // Elements from a row of b to the next, and from the columns of a vector to the next.
  long ldb, next_b;
  long row_a, step_a, ldc, row_addend, k;
  // Elements of a from a tile to the next one below it.
  long next_a;
  // Terms until the first skip, and between two; how far a and b skip.
  long first_run, term_run, skip_a, skip_b;
  // How far each time instead, or NULL.
  const Skip *skips;
  // Lanes of the last vector.
  Lanes last;
  int accumulate;
} Tile;

// Rows of a panel that will be copied next, ldb apart.
typedef struct {
  const float *b;
  long ldb, rows, bytes;
} Ahead;

// Computes so many tiles of so many rows, one below the other. A function per width, for panels made for it and for those that
// are part of b, so that each has registers of its own.
typedef void TileFunction(const Tile *t, int rows, int count);

// Goes on to the tile below so many others.
static inline void go_down(Tile *t, int rows, int count) {
  t->a += count * t->next_a, t->c += count * rows * t->ldc;
  if (t->addend) t->addend += count * rows * t->row_addend;
}

// How a panel lies: made for tiles, made for so many rows that a comes from far, part of b, or made in pairs.
typedef enum { made, made_for_many, part_of_b, in_pairs } Panel;

// Columns of the second factor that tiles take together.
typedef struct {
  long first, count;
  int vectors, paired;
} Columns;

// The second factor of a product: all k rows, of which a chain begins at `from`.
typedef struct {
  const float *b;
  long ldb, k, from;
  enum gk_layout layout;
} Factor;

static inline long least(long x, long y) { return x < y ? x : y; }
