public import CBaseline
import Glibc

/// Does something `count` times over a number of threads that share the count, and adds up what comes; each thread does
/// it `warmup` times before the stop-watch starts, which stops before a thread ends.
public func onThreads(
    _ threads: Int,
    warmup: Int,
    count: Int,
    _ body: @escaping @Sendable () throws -> UInt64
) throws -> (UInt64, cb_watch) {
    let gate = Gate(parties: threads + 1)
    var workers: [Worker] = []
    var ids: [pthread_t] = []
    for index in 0..<threads {
        let share = count * (index + 1) / threads - count * index / threads
        let worker = Worker(warmup, share, gate, body)
        workers.append(worker)
        var id = pthread_t()
        let context = Unmanaged.passRetained(worker).toOpaque()
        let code = pthread_create(
            &id,
            nil,
            { context in
                if let context { Unmanaged<Worker>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            },
            context
        )
        guard code == 0 else { fail("a thread can't be made: \(code)") }
        ids.append(id)
    }
    gate.wait()
    var watch = cb_watch()
    cb_watch_start(&watch)
    gate.wait()
    gate.wait()
    cb_watch_stop(&watch)
    gate.wait()
    for id in ids { pthread_join(id, nil) }
    return (try workers.reduce(0) { $0 + (try $1.result.get()) }, watch)
}

/// A barrier of threads.
// The C library's own barrier is made to be shared; the pointer never changes.
private final class Gate: @unchecked Sendable {
    private let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)

    init(parties: Int) {
        pthread_barrier_init(barrier, nil, UInt32(parties))
    }

    deinit {
        pthread_barrier_destroy(barrier)
        barrier.deallocate()
    }

    func wait() { pthread_barrier_wait(barrier) }
}

/// One thread's share.
// `result` is written by the thread and read after it was joined.
private final class Worker: @unchecked Sendable {
    private(set) var result: Result<UInt64, any Error> = .success(0)
    private let (warmup, count): (Int, Int)
    private let gate: Gate
    private let body: @Sendable () throws -> UInt64

    init(_ warmup: Int, _ count: Int, _ gate: Gate, _ body: @escaping @Sendable () throws -> UInt64) {
        (self.warmup, self.count) = (warmup, count)
        self.gate = gate
        self.body = body
    }

    func run() {
        let isWarm = Result { for _ in 0..<warmup { _ = try body() } }
        gate.wait()
        gate.wait()
        result = isWarm.flatMap {
            Result {
                var sum: UInt64 = 0
                for _ in 0..<count { sum += try body() }
                return sum
            }
        }
        gate.wait()
        gate.wait()
    }
}
