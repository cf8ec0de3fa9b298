import ConnCore
import Foundation

@testable import HTTPCore

/// A token server in memory: answers in order, records every request, and can hold requests back.
// `state` is read and written under `lock`.
final class FakeTokenTransport: TokenTransport, @unchecked Sendable {
    typealias Script = @Sendable (Int) throws(ConnError) -> TokenAnswer

    private struct State {
        var bodies: [String] = []
        var headers: [[HTTPCredential]] = []
        var isHolding = false
        var held: [Waiter<Void>] = []
    }

    private let lock = NSLock()
    private var state = State()
    private let script: Script

    /// - Parameter script: Gets the number of the request, from 1.
    init(_ script: @escaping Script) {
        self.script = script
    }

    /// Gives tokens `token-1`, `token-2`… with a lifetime in seconds.
    convenience init(lifetime: Int?, refreshToken: String? = nil) {
        self.init { number in .token("token-\(number)", lifetime: lifetime, refreshToken: refreshToken) }
    }

    var bodies: [String] { lock.withLock { state.bodies } }
    var headers: [[HTTPCredential]] { lock.withLock { state.headers } }
    var requests: Int { bodies.count }
    var held: Int { lock.withLock { state.held.count { !$0.isSettled } } }

    func hold() { lock.withLock { state.isHolding = true } }

    func release() {
        let held = lock.withLock {
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for waiter in held { _ = waiter.resolve(()) }
    }

    @available(*, noasync)
    func send(
        _ request: TokenRequest,
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken?
    ) throws(ConnError) -> TokenAnswer {
        let (number, waiter) = arrive(request)
        if let waiter { try check(waiter.wait(upTo: left(deadline), cancellation: cancellation)) }
        return try script(number)
    }

    func send(
        _ request: TokenRequest,
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken?
    ) async throws(ConnError) -> TokenAnswer {
        let (number, waiter) = arrive(request)
        if let waiter { try check(await waiter.wait(upTo: left(deadline), cancellation: cancellation)) }
        return try script(number)
    }

    private func arrive(_ request: TokenRequest) -> (Int, Waiter<Void>?) {
        lock.withLock {
            state.bodies.append(request.body.reveal())
            state.headers.append(request.headers)
            guard state.isHolding else { return (state.bodies.count, nil) }
            let waiter = Waiter<Void>()
            state.held.append(waiter)
            return (state.bodies.count, waiter)
        }
    }

    private func left(_ deadline: ContinuousClock.Instant?) -> Duration? {
        deadline.map { ContinuousClock.now.duration(to: $0) }
    }

    private func check(_ outcome: Waiter<Void>.Outcome) throws(ConnError) {
        switch outcome {
        case .value: return
        case .cancelled: throw ConnError(.cancelled, "The request was cancelled")
        case .timedOut: throw ConnError(.timeout, "The request's deadline passed")
        }
    }
}

extension TokenAnswer {
    static func json(_ text: String, status: Int = 200) -> TokenAnswer {
        TokenAnswer(status: status, headers: [("content-type", "application/json")], body: Array(text.utf8))
    }

    static func token(_ token: String, lifetime: Int? = nil, refreshToken: String? = nil) -> TokenAnswer {
        let end = lifetime.map { ",\"expires_in\":\($0)" } ?? ""
        let refresh = refreshToken.map { ",\"refresh_token\":\"\($0)\"" } ?? ""
        return .json("{\"access_token\":\"\(token)\",\"token_type\":\"bearer\"\(end)\(refresh)}")
    }

    static func refusal(_ code: String = "invalid_grant", status: Int = 400) -> TokenAnswer {
        .json("{\"error\":\"\(code)\",\"error_description\":\"no such user\"}", status: status)
    }
}
