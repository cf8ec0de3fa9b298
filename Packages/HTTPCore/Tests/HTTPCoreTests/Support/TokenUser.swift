import ConnCore
import ConnCoreTesting
import Testing

@testable import HTTPCore

/// A face of the library.
enum Face: String, CaseIterable, Sendable {
    case sync, async
}

/// One store with its token server, used in either face.
struct TokenUser: Sendable {
    let store: TokenStore
    let server: FakeTokenTransport
    let clock: VirtualClock

    init(_ server: FakeTokenTransport, _ settings: OAuth2Settings = .test) {
        self.server = server
        clock = VirtualClock()
        store = TokenStore(OAuth2TokenSource(settings), refreshAhead: settings.refreshAhead)
    }

    /// The credentials as a request would carry them: `Bearer token-1`.
    func get(
        _ face: Face,
        deadline: ContinuousClock.Instant? = nil,
        cancellation: CancellationToken? = nil,
        clock: RetryClock? = nil
    ) async throws -> String {
        try await authorization(face, deadline: deadline, cancellation: cancellation, clock: clock)
            .credentials[0].value.reveal()
    }

    func authorization(
        _ face: Face,
        deadline: ContinuousClock.Instant? = nil,
        cancellation: CancellationToken? = nil,
        clock: RetryClock? = nil
    ) async throws -> HTTPAuthorization {
        let fetch = TokenFetch(transport: server, deadline: deadline, cancellation: cancellation)
        let (store, clock) = (store, clock ?? self.clock.clock)
        switch face {
        case .sync: return try await onThread { try store.authorization(fetch, clock: clock) }
        case .async: return try await store.authorization(fetch, clock: clock)
        }
    }

    /// Starts callers, half of them on threads and half of them tasks, and waits until all of them wait but one.
    func crowd(_ count: Int) async throws -> [Task<HTTPAuthorization, any Error>] {
        let tasks = (0..<count).map { number in
            Task { try await authorization(number.isMultiple(of: 2) ? .sync : .async) }
        }
        try await eventually("\(store.waiting) wait in place of \(count - 1)") { store.waiting == count - 1 }
        return tasks
    }
}

extension OAuth2Settings {
    static var test: OAuth2Settings {
        OAuth2Settings(
            tokenURL: "https://login.example.com/token",
            grant: .password(user: "ana", password: "s3cr3t"),
            clientID: "PLANT"
        )
    }
}

/// The error of a call that has to fail.
func connError(_ body: () async throws -> some Any) async -> ConnError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? ConnError
    }
}
