// Copying between arrays whose rows lie apart.

#pragma once

/// Copies `rows` rows of n elements; rows begin `out_pitch` and `in_pitch` elements after the one before.
void gk_copy_rows(float *out, long out_pitch, const float *in, long in_pitch, long rows, long n);
