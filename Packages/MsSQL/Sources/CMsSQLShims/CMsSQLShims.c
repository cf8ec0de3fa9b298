#include "CMsSQLShims.h"
