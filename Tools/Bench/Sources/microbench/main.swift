// Costs of single calls, in nanoseconds:
//   microbench retry          Retrier.run around work that succeeds, less the work itself
//   microbench retry-state    RetryState alone: made, begin, succeeded
//   microbench pool           a pool's resource on its own thread: claimed and released
import CBaseline
import Glibc
import Retry

nonisolated(unsafe) var sink: UInt64 = 0

/// The work whose cost is taken off: one multiplication that the compiler can't see through.
@inline(never)
func work(_ value: UInt64) throws -> UInt64 {
    value &* 0x9E37_79B9_7F4A_7C15 ^ sink
}

@inline(never)
func plain(_ count: UInt64) throws {
    for index in 0..<count { sink = try work(index) }
}

@inline(never)
func retried(_ count: UInt64, _ retrier: Retrier) throws {
    for index in 0..<count { sink = try retrier.run { try work(index) } }
}

@inline(never)
func stated(_ count: UInt64, _ policy: RetryPolicy) throws {
    for index in 0..<count {
        var state = RetryState(policy: policy)
        try state.begin()
        sink = try work(index)
        state.succeeded()
    }
}

/// The median over batches of the time of `body` less that of `base`, in nanoseconds an operation.
func nanoseconds(
    _ count: UInt64,
    less base: (UInt64) throws -> Void,
    _ body: (UInt64) throws -> Void
) throws -> Double {
    func time(_ run: (UInt64) throws -> Void) throws -> Double {
        var watch = cb_watch()
        cb_watch_start(&watch)
        try run(count)
        cb_watch_stop(&watch)
        return Double(watch.cpu_ns) / Double(count)
    }
    var batches: [Double] = []
    for _ in 0..<21 {
        let without = try time(base)
        batches.append(try time(body) - without)
    }
    return batches.sorted()[batches.count / 2]
}

func run() throws {
    switch CommandLine.arguments.dropFirst().first {
    case "retry":
        let retrier = Retrier()
        cb_report_ns(try nanoseconds(200_000, less: plain) { try retried($0, retrier) })
    case "retry-state":
        let policy = RetryPolicy()
        cb_report_ns(try nanoseconds(200_000, less: plain) { try stated($0, policy) })
    case "pool":
        cb_report_ns(try poolCost())
    default:
        cb_complain("microbench: unknown arguments; see the head of main.swift")
        exit(1)
    }
}

do {
    try run()
} catch {
    cb_complain("microbench: \(error)")
    exit(1)
}
