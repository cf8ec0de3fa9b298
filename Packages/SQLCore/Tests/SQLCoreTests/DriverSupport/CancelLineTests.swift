import Foundation
import Glibc
import Synchronization
import Testing

@_spi(SQLDrivers) @testable import SQLCore

@Suite("A cancel request cannot hit the next operation")
struct CancelLineTests {
    /// A line whose sender waits until it is let go.
    private final class Held: Sendable {
        let started = Atomic<Int>(0)
        let ended = Atomic<Int>(0)
        let gate = DispatchSemaphore(value: 0)

        func line() -> CancelLine {
            CancelLine { [self] in
                started.add(1, ordering: .sequentiallyConsistent)
                gate.wait()
                ended.add(1, ordering: .sequentiallyConsistent)
            }
        }
    }

    private func poll(_ what: String, _ condition: () -> Bool) throws {
        let end = ContinuousClock.now.advanced(by: .seconds(10))
        while !condition() {
            try #require(ContinuousClock.now < end, "\(what)")
            usleep(1_000)
        }
    }

    private func isReadable(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&entry, 1, 0) == 1
    }

    @Test("asking does not block, marks the operation and wakes who waits")
    func asking() throws {
        let held = Held()
        let line = held.line()
        #expect(line.begin())
        #expect(!line.isRequested)
        line.request()
        #expect(line.isRequested)
        #expect(isReadable(line.wakeDescriptor))
        try poll("the sender never started") { held.started.load(ordering: .relaxed) == 1 }
        held.gate.signal()
        #expect(line.begin())
        #expect(held.ended.load(ordering: .relaxed) == 1)
        #expect(!line.isRequested)
        #expect(!isReadable(line.wakeDescriptor))
    }

    @Test("the next operation waits for a request on its way, but not for ever")
    func waiting() throws {
        let held = Held()
        let line = held.line()
        line.request()
        #expect(!line.begin(limit: .milliseconds(20)))
        #expect(held.ended.load(ordering: .relaxed) == 0)
        held.gate.signal()
        #expect(line.begin())
        #expect(held.ended.load(ordering: .relaxed) == 1)
    }

    @Test("many requests make one on its way, and one after it another")
    func once() throws {
        let held = Held()
        let line = held.line()
        for _ in 0..<50 { line.request() }
        try poll("the sender never started") { held.started.load(ordering: .relaxed) == 1 }
        held.gate.signal()
        #expect(line.begin())
        #expect(held.started.load(ordering: .relaxed) == 1)
        line.request()
        held.gate.signal()
        #expect(line.begin())
        #expect(held.started.load(ordering: .relaxed) == 2)
    }

    @Test("no request is under way when an operation begins, whoever asks whenever")
    func storm() async {
        let running = Atomic<Int>(0)
        let line = CancelLine {
            running.add(1, ordering: .sequentiallyConsistent)
            usleep(200)
            running.subtract(1, ordering: .sequentiallyConsistent)
        }
        // The engine's gate: requests come only while an operation runs.
        let gate = NSLock()
        let isOver = Atomic<Bool>(false)
        let thread = Thread {
            while !isOver.load(ordering: .relaxed) { gate.withLock { line.request() } }
        }
        thread.start()
        var hits = 0
        for _ in 0..<300 {
            gate.withLock {
                if !line.begin() || running.load(ordering: .sequentiallyConsistent) != 0 { hits += 1 }
            }
        }
        isOver.store(true, ordering: .relaxed)
        #expect(hits == 0)
    }
}
