import Testing

/// Every suite of this target, one test after another: some measure what the whole process holds open or in memory.
@Suite("HTTP", .serialized)
enum HTTPSuites {}
