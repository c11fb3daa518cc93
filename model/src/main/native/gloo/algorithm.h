// Stands for the header of this name, which PyTorch's packages leave out: see names.h.
#include <gloo/names.h>
