import ConnCore
import ConnCoreTesting
import Testing

@testable import HTTPCore

@Suite(.timeLimit(.minutes(1)))
struct RequestLimiterTests {
    private func enter(
        _ limiter: RequestLimiter,
        _ face: Face,
        deadline: ContinuousClock.Instant? = nil,
        cancellation: CancellationToken? = nil
    ) async throws {
        switch face {
        case .sync: try await onThread { try limiter.enter(deadline: deadline, cancellation: cancellation) }
        case .async: try await limiter.enter(deadline: deadline, cancellation: cancellation)
        }
    }

    // MARK: Rate

    @Test(arguments: Face.allCases)
    func theRateHoldsAfterTheBurst(_ face: Face) async throws {
        let clock = VirtualClock()
        let limiter = RequestLimiter(HTTPRateLimit(requestsPerSecond: 10, burst: 3), clock: clock.clock)
        var moments: [Duration] = []
        for _ in 0..<6 {
            try await enter(limiter, face)
            limiter.leave()
            moments.append(clock.elapsed)
        }
        #expect(moments == [0, 0, 0, 100, 200, 300].map { .milliseconds($0) })
        clock.advance(by: .seconds(10))
        for _ in 0..<4 {
            try await enter(limiter, face)
            limiter.leave()
        }
        #expect(clock.elapsed == .milliseconds(10_400), "a pause earns one burst, not more")
    }

    @Test func withoutABurstRequestsAreEvenlyPaced() async throws {
        let clock = VirtualClock()
        let limiter = RequestLimiter(HTTPRateLimit(requestsPerSecond: 4), clock: clock.clock)
        for _ in 0..<5 {
            try await enter(limiter, .async)
            limiter.leave()
        }
        #expect(clock.sleeps == Array(repeating: .milliseconds(250), count: 4))
    }

    @Test func rateAndPlacesHoldForThreadsAndTasksTogether() async throws {
        let limiter = RequestLimiter(HTTPRateLimit(requestsPerSecond: 400, burst: 5, concurrent: 7))
        let most = Counter()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<105 {
                group.addTask {
                    try await enter(limiter, number.isMultiple(of: 3) ? .sync : .async)
                    most.note(limiter.inFlight)
                    limiter.leave()
                }
            }
            try await group.waitForAll()
        }
        #expect(start.duration(to: .now) >= .milliseconds(250))
        #expect((1...7).contains(most.highest))
        #expect(limiter.inFlight == 0)
        #expect(limiter.waiting == 0)
    }

    @Test(arguments: Face.allCases)
    func aTurnAfterTheDeadlineFailsAtOnceAndCostsNoTurn(_ face: Face) async throws {
        let clock = VirtualClock()
        let limiter = RequestLimiter(HTTPRateLimit(requestsPerSecond: 1), clock: clock.clock)
        try await enter(limiter, face)
        let error = await connError {
            try await enter(limiter, face, deadline: clock.now.advanced(by: .milliseconds(999)))
        }
        #expect(error?.kind == .timeout)
        #expect(clock.sleeps.isEmpty)
        try await enter(limiter, face, deadline: clock.now.advanced(by: .seconds(1)))
        #expect(clock.elapsed == .seconds(1))
    }

    @Test(arguments: Face.allCases)
    func aSleeperThatIsCancelledCostsNoTurn(_ face: Face) async throws {
        let cancellation = CancellationToken()
        let clock = VirtualClock { _ in cancellation.cancel() }
        let limiter = RequestLimiter(HTTPRateLimit(requestsPerSecond: 1), clock: clock.clock)
        try await enter(limiter, face)
        let error = await connError { try await enter(limiter, face, cancellation: cancellation) }
        #expect(error?.kind == .cancelled)
        #expect(limiter.waiting == 0)
        try await enter(limiter, face)
        #expect(clock.elapsed == .seconds(1), "the turn that was given up went to the next")
    }

    @Test(arguments: Face.allCases)
    func aLongSleepEndsAtOnceWhenCancelled(_ face: Face) async throws {
        let limiter = RequestLimiter(HTTPRateLimit(requestsPerSecond: 0.001))
        try await enter(limiter, face)
        let cancellation = CancellationToken()
        let sleeper = Task { try await enter(limiter, face, cancellation: cancellation) }
        try await eventually("nobody waits") { limiter.waiting == 1 }
        let behind = Task { try await enter(limiter, face, deadline: .now.advanced(by: .milliseconds(100))) }
        #expect(await connError { try await behind.value }?.kind == .timeout)
        let start = ContinuousClock.now
        cancellation.cancel()
        #expect(await connError { try await sleeper.value }?.kind == .cancelled)
        #expect(start.duration(to: .now) < .seconds(5))
    }

    // MARK: Places

    @Test(arguments: Face.allCases)
    func placesAreGivenInTheOrderOfArrival(_ face: Face) async throws {
        let limiter = RequestLimiter(HTTPRateLimit(concurrent: 1))
        try await enter(limiter, face)
        let order = Counter()
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<8 {
            tasks.append(
                Task {
                    try await enter(limiter, number.isMultiple(of: 2) ? .sync : .async)
                    order.append(number)
                    limiter.leave()
                }
            )
            try await eventually("number \(number) is not in line") { limiter.waiting == number + 1 }
        }
        limiter.leave()
        for task in tasks { try await task.value }
        #expect(order.values == Array(0..<8))
        #expect(limiter.inFlight == 0)
    }

    @Test(arguments: Face.allCases)
    func whoGivesUpInLineIsPassedOver(_ face: Face) async throws {
        let limiter = RequestLimiter(HTTPRateLimit(concurrent: 1))
        try await enter(limiter, face)
        let cancellation = CancellationToken()
        let givingUp = (0..<20).map { _ in
            Task { try await enter(limiter, face, cancellation: cancellation) }
        }
        try await eventually("not all in line") { limiter.waiting == 20 }
        let patient = Task { try await enter(limiter, face) }
        try await eventually("not in line") { limiter.waiting == 21 }
        cancellation.cancel()
        for task in givingUp { #expect(await connError { try await task.value }?.kind == .cancelled) }
        try await eventually("the line has \(limiter.waiting)") { limiter.waiting == 1 }
        limiter.leave()
        try await patient.value
        #expect(limiter.inFlight == 1)
    }

    @Test func aTaskThatIsCancelledInLineEndsAtOnce() async throws {
        let limiter = RequestLimiter(HTTPRateLimit(concurrent: 1))
        try await enter(limiter, .async)
        let tasks = (0..<2).map { _ in Task { try await enter(limiter, .async) } }
        try await eventually("not in line") { limiter.waiting == 2 }
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await connError { try await task.value }?.kind == .cancelled) }
        limiter.leave()
        try await enter(limiter, .sync)
    }

    @Test(arguments: Face.allCases)
    func theFirstInLineEndsAtItsDeadline(_ face: Face) async throws {
        let limiter = RequestLimiter(HTTPRateLimit(concurrent: 1))
        try await enter(limiter, face)
        let error = await connError {
            try await enter(limiter, face, deadline: .now.advanced(by: .milliseconds(50)))
        }
        #expect(error?.kind == .timeout)
        limiter.leave()
        try await enter(limiter, face)
        #expect(limiter.inFlight == 1)
    }

    @Test func aLineThatDoesNotMoveDoesNotGrowByThoseWhoGaveUp() {
        var queue = WaiterQueue<Void>()
        for _ in 0..<10_000 {
            let waiter = Waiter<Void>()
            queue.append(waiter)
            _ = waiter.resolve(())
        }
        #expect(queue.count == 0)
        #expect(queue.removeAll().count <= 64)
    }

    // MARK: Settings

    @Test(arguments: [
        HTTPRateLimit(requestsPerSecond: 0), HTTPRateLimit(requestsPerSecond: -1),
        HTTPRateLimit(requestsPerSecond: .nan),
        HTTPRateLimit(requestsPerSecond: .infinity), HTTPRateLimit(requestsPerSecond: 1, burst: 0),
        HTTPRateLimit(burst: 2), HTTPRateLimit(concurrent: 0),
    ])
    func limitsOutOfRange(_ limit: HTTPRateLimit) {
        let error = #expect(throws: ConnError.self) { try limit.validate() }
        #expect(error?.kind == .misuse(.invalidArgument))
    }

    @Test(arguments: [HTTPRateLimit(), HTTPRateLimit(requestsPerSecond: 1e-9), HTTPRateLimit(requestsPerSecond: 1e9)])
    func limitsAtTheEdge(_ limit: HTTPRateLimit) async throws {
        try limit.validate()
        let clock = VirtualClock()
        let limiter = RequestLimiter(limit, clock: clock.clock)
        for _ in 0..<3 { try await enter(limiter, .async) }
        #expect(limiter.inFlight == 3)
    }
}
