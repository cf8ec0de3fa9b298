#include "CArrow.h"

// The sizes that every other library expects on a machine of 64-bit pointers.
_Static_assert(sizeof(void *) != 8 || sizeof(struct CArrowSchema) == 72, "the layout of ArrowSchema is fixed");
_Static_assert(sizeof(void *) != 8 || sizeof(struct CArrowArray) == 80, "the layout of ArrowArray is fixed");
_Static_assert(sizeof(void *) != 8 || sizeof(struct CArrowStream) == 40, "the layout of ArrowArrayStream is fixed");
