/// Loops over contiguous numbers that need the machine's vector units.
///
/// On x86-64 Linux each function exists three times (baseline, AVX2, AVX-512) and the loader picks one;
/// elsewhere it is plain C that the compiler vectorises for its target.
#pragma once

#include "memory.h"
#include "moves.h"
#include "pairs.h"
#include "pause.h"
#include "product.h"
#include "random.h"
#include "reductions.h"
#include "tiles.h"
#include "windows.h"
