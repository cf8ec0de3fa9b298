import ConnCore
import ConnCoreTesting
import Testing

@testable import HTTPCore

@Suite(.timeLimit(.minutes(1)))
struct TokenStoreTests {
    // MARK: One fetch

    @Test func aHundredUsersWhoMeetAnExpiredTokenMakeOneRequest() async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 100))
        #expect(try await user.get(.sync) == "Bearer token-1")
        user.clock.advance(by: .seconds(101))
        user.server.hold()
        let crowd = try await user.crowd(100)
        user.server.release()
        for task in crowd {
            let authorization = try await task.value
            #expect(authorization.credentials[0].value == "Bearer token-2")
            #expect(authorization.generation == 2)
        }
        #expect(user.server.requests == 2)
        #expect(user.store.waiting == 0)
    }

    @Test func aHundredUsersWhoMeetA401MakeOneRequest() async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: nil))
        let first = try await user.authorization(.async)
        user.server.hold()
        let tasks = (0..<100).map { number in
            Task {
                #expect(user.store.refused(first))
                return try await user.get(number.isMultiple(of: 2) ? .sync : .async)
            }
        }
        try await eventually("not all wait") { user.store.waiting == 99 }
        user.server.release()
        for task in tasks { #expect(try await task.value == "Bearer token-2") }
        #expect(user.server.requests == 2)
    }

    @Test(arguments: Face.allCases)
    func aLate401OfAnOldTokenCostsNoFetch(_ face: Face) async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: nil))
        let first = try await user.authorization(face)
        #expect(user.store.refused(first))
        #expect(try await user.get(face) == "Bearer token-2")
        #expect(user.store.refused(first), "a replay with the newer token is worth a try")
        #expect(try await user.get(face) == "Bearer token-2")
        #expect(user.server.requests == 2)
    }

    @Test(arguments: Face.allCases)
    func aTokenWithoutAnEndIsUsedUntilItIsRefused(_ face: Face) async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: nil))
        for _ in 0..<5 {
            #expect(try await user.get(face) == "Bearer token-1")
            user.clock.advance(by: .seconds(86_400 * 365))
        }
        #expect(user.server.requests == 1)
    }

    // MARK: The leader

    @Test(arguments: Face.allCases, Face.allCases)
    func aCancelledLeaderHandsOverToTheNext(_ leader: Face, _ next: Face) async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 100))
        user.server.hold()
        let cancellation = CancellationToken()
        let first = Task { try await user.get(leader, cancellation: cancellation) }
        try await eventually("nobody fetches") { user.server.held == 1 }
        let others = (0..<4).map { _ in Task { try await user.get(next) } }
        try await eventually("not all wait") { user.store.waiting == 4 }
        cancellation.cancel()
        #expect(await connError { try await first.value }?.kind == .cancelled)
        try await eventually("nobody took over") { user.server.held == 1 && user.server.requests == 2 }
        #expect(user.store.waiting == 3)
        user.server.release()
        for other in others { #expect(try await other.value == "Bearer token-2") }
        #expect(user.server.requests == 2)
    }

    @Test func aLeaderWhoseTaskIsCancelledHandsOverToTheNext() async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 100))
        user.server.hold()
        let first = Task { try await user.get(.async) }
        try await eventually("nobody fetches") { user.server.held == 1 }
        let other = Task { try await user.get(.sync) }
        try await eventually("nobody waits") { user.store.waiting == 1 }
        first.cancel()
        #expect(await connError { try await first.value }?.kind == .cancelled)
        try await eventually("nobody took over") { user.server.requests == 2 }
        user.server.release()
        #expect(try await other.value == "Bearer token-2")
    }

    @Test func theLastLeaderWhoGivesUpLeavesTheStoreFree() async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 100))
        user.server.hold()
        let cancellation = CancellationToken()
        let tasks = Face.allCases.map { face in
            Task { try await user.get(face, cancellation: cancellation) }
        }
        try await eventually("one fetches, one waits") { user.server.held == 1 && user.store.waiting == 1 }
        cancellation.cancel()
        for task in tasks { #expect(await connError { try await task.value }?.kind == .cancelled) }
        user.server.release()
        #expect(try await user.get(.sync).hasPrefix("Bearer token-"))
    }

    @Test(arguments: Face.allCases)
    func aLeaderAtItsDeadlineHandsOverToTheNext(_ face: Face) async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 100))
        user.server.hold()
        let first = Task {
            try await user.get(face, deadline: .now.advanced(by: .seconds(1)), clock: .continuous)
        }
        try await eventually("nobody fetches") { user.server.requests == 1 }
        let other = Task { try await user.get(face, clock: .continuous) }
        #expect(await connError { try await first.value }?.kind == .timeout)
        try await eventually("nobody took over") { user.server.requests == 2 }
        user.server.release()
        #expect(try await other.value == "Bearer token-2")
    }

    @Test func aFailedFetchFailsAllWhoWaitAndTheNextCallAsksAgain() async throws {
        let server = FakeTokenTransport { (number) throws(ConnError) in
            if number == 1 { return TokenAnswer(status: 503, headers: [("retry-after", "7")]) }
            return .token("late", lifetime: 100)
        }
        let user = TokenUser(server)
        server.hold()
        let crowd = try await user.crowd(20)
        server.release()
        for task in crowd {
            let error = try #require(await connError { try await task.value })
            #expect(error.kind == .server)
            #expect(error.retry == .again)
            #expect(error.phase == .connect)
            #expect(error.outcome == .notApplied)
            #expect(error.askedDelay == .seconds(7))
        }
        #expect(server.requests == 1)
        #expect(try await user.get(.async) == "Bearer late")
        #expect(server.requests == 2)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:44 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 7), ("7", "", 7), ("soon", "", nil),
    ])
    func aDelayMayBeADate(_ text: String, _ date: String, _ seconds: Int?) async throws {
        let server = FakeTokenTransport { (_) throws(ConnError) in
            TokenAnswer(status: 503, headers: [("date", date), ("retry-after", text)])
        }
        let error = try #require(await connError { try await TokenUser(server).get(.async) })
        #expect(error.askedDelay == seconds.map { .seconds($0) })
    }

    @Test(arguments: Face.allCases)
    func aTransportThatFailsIsAFailedConnect(_ face: Face) async throws {
        let server = FakeTokenTransport { (_) throws(ConnError) in
            throw ConnError(.connection, "The answer was cut", outcome: .unknown, retry: .reconnect)
        }
        let error = try #require(await connError { try await TokenUser(server).get(face) })
        #expect(error.kind == .connection)
        #expect(error.phase == .connect)
        #expect(error.outcome == .notApplied)
        #expect(error.retry == .reconnect)
    }

    // MARK: Waiters

    @Test(arguments: Face.allCases)
    func aWaiterEndsAtItsDeadlineAndTheFetchGoesOn(_ face: Face) async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 100))
        user.server.hold()
        let first = Task { try await user.get(.async, clock: .continuous) }
        try await eventually("nobody fetches") { user.server.held == 1 }
        let start = ContinuousClock.now
        let error = await connError {
            try await user.get(face, deadline: start.advanced(by: .milliseconds(150)), clock: .continuous)
        }
        #expect(error?.kind == .timeout)
        #expect(start.duration(to: .now) >= .milliseconds(150))
        #expect(user.store.waiting == 0)
        user.server.release()
        #expect(try await first.value == "Bearer token-1")
        #expect(user.server.requests == 1)
    }

    @Test(arguments: Face.allCases)
    func aWaiterThatIsCancelledEndsAtOnceAndTheFetchGoesOn(_ face: Face) async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 100))
        user.server.hold()
        let first = Task { try await user.get(.sync) }
        try await eventually("nobody fetches") { user.server.held == 1 }
        let cancellation = CancellationToken()
        let waiter = Task { try await user.get(face, cancellation: cancellation) }
        try await eventually("nobody waits") { user.store.waiting == 1 }
        cancellation.cancel()
        #expect(await connError { try await waiter.value }?.kind == .cancelled)
        user.server.release()
        #expect(try await first.value == "Bearer token-1")
    }

    @Test func aSyncCallInsideATaskNeverWaitsForATask() async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 100))
        user.server.hold()
        let first = Task { try await user.get(.async) }
        try await eventually("nobody fetches") { user.server.held == 1 }
        let other = FakeTokenTransport { (_) throws(ConnError) in .token("alone", lifetime: 100) }
        let (store, clock) = (user.store, user.clock.clock)
        func blocking() throws -> HTTPAuthorization {
            try store.authorization(TokenFetch(transport: other), clock: clock)
        }
        #expect(try blocking().credentials[0].value == "Bearer alone")
        user.server.release()
        #expect(try await first.value == "Bearer token-1")
    }

    // MARK: Refused credentials

    @Test(arguments: Face.allCases)
    func refusedCredentialsAreRememberedUntilForget(_ face: Face) async throws {
        let server = FakeTokenTransport { (number) throws(ConnError) in
            number == 1 ? .refusal() : .token("right", lifetime: 100)
        }
        let user = TokenUser(server)
        for _ in 0..<5 {
            let error = try #require(await connError { try await user.get(face) })
            #expect(error.kind == .authentication)
            #expect(error.retry == .never)
            #expect(error.nativeCode?.name == "invalid_grant")
            #expect(!"\(error)".contains("no such user"))
            #expect(error.serverMessage == "no such user")
        }
        #expect(server.requests == 1)
        user.store.forget()
        #expect(try await user.get(face) == "Bearer right")
        #expect(server.requests == 2)
    }

    @Test func aCrowdMakesOneRefusedRequest() async throws {
        let user = TokenUser(FakeTokenTransport { (_) throws(ConnError) in .refusal(status: 401) })
        user.server.hold()
        let crowd = try await user.crowd(50)
        user.server.release()
        for task in crowd { #expect(await connError { try await task.value }?.kind == .authentication) }
        #expect(user.server.requests == 1)
    }

    @Test func aRefusalThatCameAfterForgetIsNotRemembered() async throws {
        let server = FakeTokenTransport { (number) throws(ConnError) in
            number == 1 ? .refusal() : .token("right", lifetime: 100)
        }
        let user = TokenUser(server)
        server.hold()
        let old = Task { try await user.get(.async) }
        try await eventually("nobody fetches") { server.held == 1 }
        user.store.forget()
        let new = Task { try await user.get(.sync) }
        try await eventually("the new call waits for the old fetch") { server.held == 2 }
        server.release()
        #expect(await connError { try await old.value }?.kind == .authentication)
        #expect(try await new.value == "Bearer right")
        #expect(try await user.get(.async) == "Bearer right")
    }

    // MARK: Ahead of the end

    @Test(arguments: Face.allCases)
    func aTokenIsRenewedAt80PercentWhileTheOthersGoOnWithIt(_ face: Face) async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 1000))
        #expect(try await user.get(face) == "Bearer token-1")
        user.clock.advance(by: .milliseconds(799_999))
        #expect(try await user.get(face) == "Bearer token-1")
        #expect(user.server.requests == 1)
        user.clock.advance(by: .milliseconds(1))
        user.server.hold()
        let renewing = Task { try await user.get(face) }
        try await eventually("nobody renews") { user.server.held == 1 }
        for other in Face.allCases { #expect(try await user.get(other) == "Bearer token-1") }
        #expect(user.server.requests == 2)
        user.server.release()
        #expect(try await renewing.value == "Bearer token-2")
        #expect(try await user.get(face) == "Bearer token-2")
        #expect(user.server.requests == 2)
    }

    @Test(arguments: Face.allCases)
    func aFailedRenewalLeavesTheTokenUntilItsEndAndPauses(_ face: Face) async throws {
        let server = FakeTokenTransport { (number) throws(ConnError) in
            number == 1 ? .token("old", lifetime: 1000) : TokenAnswer(status: 500)
        }
        let user = TokenUser(server)
        #expect(try await user.get(face) == "Bearer old")
        user.clock.advance(by: .seconds(800))
        for _ in 0..<3 { #expect(try await user.get(face) == "Bearer old") }
        #expect(server.requests == 2, "a quarter of the rest passes before the next try")
        user.clock.advance(by: .seconds(50))
        for _ in 0..<3 { #expect(try await user.get(face) == "Bearer old") }
        #expect(server.requests == 3)
        user.clock.advance(by: .seconds(150))
        #expect(await connError { try await user.get(face) }?.kind == .server)
        #expect(server.requests == 4)
    }

    @Test(arguments: Face.allCases)
    func aRefusedRenewalIsNotTriedAgainAndTheTokenServesToItsEnd(_ face: Face) async throws {
        let server = FakeTokenTransport { (number) throws(ConnError) in
            number == 1 ? .token("old", lifetime: 1000) : .refusal()
        }
        let user = TokenUser(server)
        #expect(try await user.get(face) == "Bearer old")
        user.clock.advance(by: .seconds(900))
        for _ in 0..<3 { #expect(try await user.get(face) == "Bearer old") }
        #expect(server.requests == 2)
        user.clock.advance(by: .seconds(100))
        for _ in 0..<3 { #expect(await connError { try await user.get(face) }?.kind == .authentication) }
        #expect(server.requests == 2)
    }

    @Test func aCancelledRenewalCancelsItsOwnCallAlone() async throws {
        let user = TokenUser(FakeTokenTransport(lifetime: 1000))
        _ = try await user.get(.async)
        user.clock.advance(by: .seconds(800))
        user.server.hold()
        let cancellation = CancellationToken()
        let renewing = Task { try await user.get(.async, cancellation: cancellation) }
        try await eventually("nobody renews") { user.server.held == 1 }
        cancellation.cancel()
        #expect(await connError { try await renewing.value }?.kind == .cancelled)
        user.server.release()
        #expect(try await user.get(.sync) == "Bearer token-3")
    }

    @Test func lifetimesThatAreTinyOrHugeCauseNoStorm() async throws {
        let user = TokenUser(
            FakeTokenTransport { (number) throws(ConnError) in
                .json("{\"access_token\":\"t\(number)\",\"expires_in\":1e300}")
            }
        )
        _ = try await user.get(.sync)
        user.clock.advance(by: .seconds(3_000_000_000 / 2))
        _ = try await user.get(.sync)
        #expect(user.server.requests == 1)
    }

    @Test(arguments: [
        HTTPToken(""), HTTPToken("a\nb"), HTTPToken("a", header: "X Y"), HTTPToken("a", scheme: "B\r\nX:"),
    ])
    func aTokenOfASourceThatNoHeaderCanCarryIsAnError(_ token: HTTPToken) async throws {
        let source = ClosureTokenSource(
            blocking: { (_) throws(ConnError) in token },
            suspending: { (_) throws(ConnError) in token }
        )
        let store = TokenStore(source)
        let fetch = TokenFetch(transport: FakeTokenTransport(lifetime: nil))
        let error = await connError { try await store.authorization(fetch, clock: .continuous) }
        #expect(error?.kind == .server)
        #expect(error?.phase == .connect)
    }

    @Test(arguments: [0, -0.1, 1.01, .nan])
    func aPartOutsideItsRangeIsRefused(_ part: Double) {
        let store = TokenStore(OAuth2TokenSource(.test), refreshAhead: part)
        #expect(throws: ConnError.self) { try store.validate(allowsClear: false) }
    }
}
