import Foundation
import Testing

@testable import ThreadLocalPool

@Suite("Slots and threads in numbers")
struct SlotTests {
    let tracker = Tracker()

    @Test("places in the threads' tables are used again when pools go")
    func indexesAreReused() throws {
        for _ in 0..<10_000 {
            let pool = makePool()
            pool.close()
        }
        // Pools of tests that run beside this one have places too.
        #expect(SlotIndexes.shared.state.highest < 1_000)
    }

    @Test("one thread uses a thousand pools one after another, without a resource left")
    func poolsOneAfterAnother() throws {
        try onThread { [tracker] in
            for _ in 0..<1_000 {
                let pool = makePool()
                try use(pool, tracker)
                try use(pool, tracker)
                pool.close()
            }
        }
        #expect(tracker.openedCount == 1_000)
        #expect(tracker.liveCount == 0)
    }

    @Test("many pools are made, used and dropped by eight threads at once")
    func poolsChurn() throws {
        let rounds = isLong ? 2_000 : 200
        let shared = Shared<[Pool]>([])
        let threads = (0..<8).map { number in
            TestThread { [tracker] in
                for round in 0..<rounds {
                    let pool = makePool()
                    shared.withLock { pools in
                        pools.append(pool)
                        if pools.count > 16 { pools.removeFirst() }
                    }
                    for other in shared.value {
                        do {
                            try use(other, tracker)
                        } catch let error as PoolError where error.code == .closed {
                            continue
                        }
                    }
                    if round % 3 == number % 3 { pool.close() }
                    pool.close()
                }
            }
        }
        for thread in threads { try thread.join() }
        for pool in shared.value { pool.close() }
        #expect(tracker.liveCount == 0)
        #expect(tracker.openedCount > 0)
        #expect(tracker.faults == [])
    }

    @Test("a new pool in an old pool's place is not disturbed by a claim of the old one")
    func placeWithClaimOut() throws {
        try onThread { [tracker] in
            let box = ClaimBox()
            let reports = Shared(0)
            let oldIndex: UInt32
            do {
                let old = makePool(PoolConfiguration(leakReport: { _ in reports.value += 1 }))
                oldIndex = old.core.index
                box.claim = try old.claim()
                box.claim?.install(Item(tracker))
            }
            // The smallest free place goes first, so one of these gets it unless a test beside this one was faster.
            let pools = (0..<50).map { _ in makePool() }
            let items = try pools.map { try use($0, tracker) }
            box.claim?.resource?.use()
            box.claim = nil
            #expect(tracker.closedCount == 1)
            for (pool, item) in zip(pools, items) { #expect(try use(pool, tracker) === item) }
            #expect(pools.contains { $0.core.index == oldIndex } || SlotIndexes.shared.state.used > 50)
            for pool in pools { pool.close() }
        }
        #expect(tracker.liveCount == 0)
        #expect(tracker.faults == [])
    }

    /// Kilobytes of memory in use by this process.
    private func residentKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.split(separator: " ").dropLast().last ?? ""))
    }

    @Test("short-lived threads one after another leave no resource, slot or memory behind")
    func shortLivedThreads() throws {
        let count = isLong ? 100_000 : 5_000
        let pool = makePool(PoolConfiguration(maximumResources: 4))
        func run(_ number: Int) throws {
            for _ in 0..<number {
                try TestThread { [tracker] in
                    try use(pool, tracker)
                    try use(pool, tracker)
                }.join()
            }
        }
        var growth: [Int] = []
        for _ in 0..<10 {
            let before = try residentKilobytes()
            try run(count / 10)
            growth.append(try residentKilobytes() - before)
        }
        #expect(tracker.openedCount == count)
        #expect(tracker.liveCount == 0)
        #expect(tracker.mostLiveCount == 1)
        #expect(pool.statistics.permits == 0)
        #expect(pool.core.lock.withLock { pool.core.registry.isEmpty })
        #expect(tracker.faults == [])
        // A slot and its table are some 250 bytes, 10,000 of them 2,500 kB in each round. Tests that run beside this
        // one add to some rounds, a leak adds to all.
        if isLong { #expect(growth.min()! < 500, "grew by \(growth) kB") }
        pool.close()
    }

    @Test("slots are freed with their threads")
    func slotsAreFreed() throws {
        let pool = makePool()
        defer { pool.close() }
        // Written before a join, read after it.
        final class Weak: @unchecked Sendable {
            weak var slot: PoolSlot?
        }
        let seen = Weak()
        try onThread { [tracker] in
            try use(pool, tracker)
            seen.slot = pool.core.lock.withLock { pool.core.registry.first }
            #expect(seen.slot != nil)
        }
        #expect(seen.slot == nil)
    }

    /// ThreadSanitizer's own locks hang in the child of a process that has threads.
    private static let canFork = dlsym(nil, "__tsan_init") == nil

    @Test(
        "a forked child is told to make its own pool, and closes nothing of its parent's",
        .enabled(if: canFork, "ThreadSanitizer cannot follow a process with threads into its child")
    )
    func forkedChild() throws {
        typealias Fork = @convention(c) () -> pid_t
        let symbol = try #require(dlsym(nil, "fork"))
        let fork = unsafeBitCast(symbol, to: Fork.self)
        let pool = makePool()
        defer { pool.close() }
        try onThread { [tracker] in
            let item = try use(pool, tracker)
            // Once in the parent, so that the child finds every type ready and needs none of the runtime's locks.
            let ended = makePool()
            ended.close()
            #expect(childReport(ended, item) == 2)
            let child = fork()
            if child == 0 {
                let code = childReport(pool, item)
                _exit(code)
            }
            var status: Int32 = -1
            eventually("the end of the child") { waitpid(child, &status, WNOHANG) == child }
            if status == -1 { kill(child, SIGKILL) }
            #expect(status == 0)
            #expect(try use(pool, tracker) === item)
        }
    }

    /// Runs in the child: 0 when all is as it should be.
    private func childReport(_ pool: Pool, _ item: Item) -> Int32 {
        do {
            _ = try pool.claim()
            return 1
        } catch {
            if error.code != .closed || !error.message.contains("forked") { return 2 }
        }
        pool.close()
        pool.expireAll()
        pool.forEachResource { _ in _exit(3) }
        return item.isOpen ? 0 : 4
    }
}
