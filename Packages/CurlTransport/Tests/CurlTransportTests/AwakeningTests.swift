import Synchronization
import Testing

@testable import CurlTransport

/// Tasks whose transfers ended in one turn are resumed together, by their own pool or, if that is busy, by the loop.
@Suite struct AwakeningTests {
    private final class Sleepers: Sendable {
        let continuations = Mutex<[UnsafeContinuation<Void, Never>]>([])
        let resumed = Atomic(0)

        /// Sleeps; the last of eight wakes all.
        func sleep() async {
            await withUnsafeContinuation { continuation in
                let all = continuations.withLock {
                    $0.append(continuation)
                    return $0
                }
                guard all.count == 8 else { return }
                let awakening = Awakening(all, due: .now)
                #expect(!awakening.isDone)
                awakening.run()
                awakening.run()
                #expect(awakening.isDone)
            }
            resumed.add(1, ordering: .relaxed)
        }
    }

    @Test("each task is resumed once, however often that is asked") func once() async {
        let sleepers = Sleepers()
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { await sleepers.sleep() } }
        }
        #expect(sleepers.resumed.load(ordering: .relaxed) == 8)
    }

    @Test("what the pool does not do in time, the loop does") func impatient() async throws {
        let core = try LoopCore(CurlSettings(), share: CurlShare())
        await withUnsafeContinuation { continuation in
            let now = MonotonicTime.now
            let awakening = Awakening([continuation], due: now.advanced(by: 1_000))
            core.awakenings = [awakening]
            core.tell(at: now)
            #expect(core.awakenings.count == 1 && !awakening.isDone)
            #expect(core.waitingTime(from: now) <= 1)
            core.tell(at: now.advanced(by: 1_000))
            #expect(core.awakenings.isEmpty && awakening.isDone)
        }
    }

    @Test("a loop that ends leaves no task waiting") func ending() async throws {
        let core = try LoopCore(CurlSettings(), share: CurlShare())
        await withUnsafeContinuation { continuation in
            core.awakenings = [Awakening([continuation], due: MonotonicTime.now.advanced(by: 1_000_000_000))]
            core.tellTheLast()
        }
        #expect(core.awakenings.isEmpty)
    }
}
