import ConnCoreTesting
import Foundation
import Testing

@testable import ConnCore

struct WatchdogTests {
    let watchdog = Watchdog(idleLimit: .milliseconds(50))
    let fired = Collected<Int>()

    func after(_ duration: Duration) -> ContinuousClock.Instant { .now.advanced(by: duration) }

    @Test func entriesFireInTheOrderOfTheirMoments() async throws {
        let start = ContinuousClock.now
        for (number, milliseconds) in [(3, 30), (1, 10), (2, 20)] {
            _ = watchdog.schedule(at: start.advanced(by: .milliseconds(milliseconds))) { [fired] in fired.add(number) }
        }
        try await eventually("an entry did not fire") { fired.all.count == 3 }
        #expect(fired.all == [1, 2, 3])
        #expect(ContinuousClock.now >= start.advanced(by: .milliseconds(30)))
    }

    @Test func entriesOfOneMomentFireInTheOrderOfScheduling() async throws {
        let moment = after(.milliseconds(20))
        for number in 0..<20 { _ = watchdog.schedule(at: moment) { [fired] in fired.add(number) } }
        try await eventually("an entry did not fire") { fired.all.count == 20 }
        #expect(fired.all == Array(0..<20))
    }

    @Test func aPastMomentFiresAtOnce() async throws {
        _ = watchdog.schedule(at: after(.seconds(-5))) { [fired] in fired.add(1) }
        try await eventually("the entry did not fire") { fired.all == [1] }
    }

    @Test func anEarlierEntryWakesTheThread() async throws {
        let late = watchdog.schedule(at: after(.seconds(3600))) { [fired] in fired.add(2) }
        _ = watchdog.schedule(at: after(.milliseconds(5))) { [fired] in fired.add(1) }
        try await eventually("the earlier entry waited for the later") { fired.all == [1] }
        #expect(late.cancel())
    }

    @Test func aCancelledEntryNeverFires() async throws {
        let cancelled = watchdog.schedule(at: after(.milliseconds(10))) { [fired] in fired.add(1) }
        #expect(cancelled.cancel())
        #expect(!cancelled.cancel())
        _ = watchdog.schedule(at: after(.milliseconds(30))) { [fired] in fired.add(2) }
        try await eventually("the second entry did not fire") { fired.all.contains(2) }
        #expect(fired.all == [2])
    }

    @Test func cancellingAfterTheFiringSaysSo() async throws {
        let ticket = watchdog.schedule(at: .now) { [fired] in fired.add(1) }
        try await eventually("the entry did not fire") { fired.all == [1] }
        #expect(!ticket.cancel())
    }

    @Test func cancellingReleasesTheClosureAtOnce() {
        final class Held: Sendable {}
        weak var weakly: Held?
        func use() -> Watchdog.Ticket {
            let held = Held()
            weakly = held
            return watchdog.schedule(at: after(.seconds(3600))) { _ = held }
        }
        let ticket = use()
        #expect(weakly != nil)
        ticket.cancel()
        #expect(weakly == nil)
    }

    @Test func theThreadStartsLazilyEndsWhenIdleAndComesBack() async throws {
        #expect(!watchdog.thread.isRunning)
        #expect(watchdog.thread.started == 0)
        _ = watchdog.schedule(at: .now) { [fired] in fired.add(1) }
        #expect(watchdog.thread.started == 1)
        try await eventually("the thread went on without work") { !watchdog.thread.isRunning }
        _ = watchdog.schedule(at: .now) { [fired] in fired.add(2) }
        try await eventually("the second thread did nothing") { fired.all == [1, 2] }
        #expect(watchdog.thread.started == 2)
    }

    @Test func cancelledEntriesDoNotKeepTheThread() async throws {
        watchdog.schedule(at: after(.seconds(3600))) {}.cancel()
        try await eventually("a cancelled entry keeps the thread") { !watchdog.thread.isRunning }
        #expect(watchdog.heapCount == 0)
    }

    @Test func anEntryCancelledWhileTheThreadSleepsToItDoesNotKeepTheThread() async throws {
        let ticket = watchdog.schedule(at: after(.seconds(3600))) {}
        try await eventually("the thread does not sleep") { watchdog.isSleeping }
        ticket.cancel()
        try await eventually("a cancelled entry keeps the thread") { !watchdog.thread.isRunning }
        #expect(watchdog.heapCount == 0)
    }

    @Test func aHeapFullOfCancelledEntriesIsSwept() {
        let kept = watchdog.schedule(at: after(.seconds(3600))) {}
        for _ in 0..<10_000 { watchdog.schedule(at: after(.seconds(1800))) {}.cancel() }
        #expect(watchdog.heapCount < 200)
        #expect(watchdog.pendingCount == 1)
        #expect(kept.cancel())
    }

    @Test func aClosureMayScheduleTheNext() async throws {
        _ = watchdog.schedule(at: .now) { [watchdog, fired] in
            fired.add(1)
            _ = watchdog.schedule(at: .now) { fired.add(2) }
        }
        try await eventually("the second entry did not fire") { fired.all == [1, 2] }
    }

    @Test func manyThreadsScheduleAndCancelWithoutLosingOne() async throws {
        let fired = fired
        let watchdog = watchdog
        let kept = try await withThrowingTaskGroup(of: Int.self) { group in
            for seed in 0..<8 {
                group.addTask {
                    var kept = 0
                    for number in 0..<500 {
                        let ticket = watchdog.schedule(at: .now.advanced(by: .milliseconds(number % 20))) {
                            fired.add(seed)
                        }
                        if number % 2 == 0 || !ticket.cancel() { kept += 1 }
                    }
                    return kept
                }
            }
            return try await group.reduce(0, +)
        }
        try await eventually("entries were lost: \(fired.all.count) of \(kept)") { fired.all.count == kept }
        #expect(watchdog.pendingCount == 0)
    }
}
