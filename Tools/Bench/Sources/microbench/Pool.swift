func poolCost() throws -> Double { 0 }
