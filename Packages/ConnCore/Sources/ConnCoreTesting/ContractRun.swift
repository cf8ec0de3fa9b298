internal import ConnCore
internal import Logging

/// The two faces of a handler.
enum ContractFace: String, CaseIterable, Sendable {
    case sync
    case async
}

/// One run of one case: a fresh subject, and the handler's functions in the face that is tested.
struct ContractRun<Subject: HandlerContractSubject>: Sendable {
    typealias Handler = Subject.Handler

    let subject: Subject
    let face: ContractFace
    /// The thread that makes the sync calls of the case.
    let thread: CaseThread
    /// How long to poll for what must happen soon.
    let patience: Duration

    // MARK: Settings

    /// A policy without jitter, whose waits are short unless told otherwise.
    func policy(
        retries: Int = 8,
        connects: Int = 8,
        constant: Duration = .zero,
        first: Duration = .milliseconds(100),
        multiplier: Double = 2
    ) -> RetryPolicy {
        var policy = RetryPolicy(
            maxRetries: retries,
            maxConnRetries: connects,
            retryWaitTime: constant,
            exponentialMinRetryWaitTime: first,
            exponentialMultiplier: multiplier
        )
        policy.jitter = .none
        return policy
    }

    /// A quiet configuration that does not connect; without a clock it sleeps for real.
    func configuration(_ policy: RetryPolicy, _ clock: VirtualClock? = nil) -> HandlerConfiguration {
        var configuration = HandlerConfiguration(
            retry: policy,
            skipConnect: true,
            logger: Logger(label: "contract") { _ in SwiftLogNoOpLogHandler() }
        )
        if let clock { configuration.clock = clock.clock }
        return configuration
    }

    // MARK: The handler in one face

    func make(_ configuration: HandlerConfiguration) async throws -> Handler {
        let (properties, options) = (subject.properties, subject.options)
        switch face {
        case .sync:
            return try await thread.run { try Handler(properties, options: options, configuration: configuration) }
        case .async:
            return try await Handler(properties, options: options, configuration: configuration)
        }
    }

    /// Makes a handler by the initializer with the five arguments, without connecting.
    func make(
        maxRetries: Int = 8,
        maxConnRetries: Int = 8,
        retryWaitTime: Duration = .zero,
        exponentialMinRetryWaitTime: Duration = .milliseconds(100),
        exponentialMultiplier: Double = 2
    ) async throws -> Handler {
        let (properties, options) = (subject.properties, subject.options)
        switch face {
        case .sync:
            return try await thread.run {
                try Handler(
                    properties,
                    options: options,
                    skipConnect: true,
                    maxRetries: maxRetries,
                    maxConnRetries: maxConnRetries,
                    retryWaitTime: retryWaitTime,
                    exponentialMinRetryWaitTime: exponentialMinRetryWaitTime,
                    exponentialMultiplier: exponentialMultiplier
                )
            }
        case .async:
            return try await Handler(
                properties,
                options: options,
                skipConnect: true,
                maxRetries: maxRetries,
                maxConnRetries: maxConnRetries,
                retryWaitTime: retryWaitTime,
                exponentialMinRetryWaitTime: exponentialMinRetryWaitTime,
                exponentialMultiplier: exponentialMultiplier
            )
        }
    }

    func call(_ handler: Handler, _ options: CallOptions = CallOptions(idempotent: true)) async throws {
        switch face {
        case .sync: try await thread.run { [subject] in try subject.callBlocking(handler, options) }
        case .async: try await subject.call(handler, options)
        }
    }

    func connect(_ handler: Handler) async throws {
        switch face {
        case .sync: try await thread.run { try handler.connect() }
        case .async: try await handler.connect()
        }
    }

    func reconnect(_ handler: Handler) async throws {
        switch face {
        case .sync: try await thread.run { try handler.reconnect() }
        case .async: try await handler.reconnect()
        }
    }

    func ping(_ handler: Handler) async throws {
        switch face {
        case .sync: try await thread.run { try handler.ping() }
        case .async: try await handler.ping()
        }
    }

    /// Closes in the way of the face: the sync one waits for running work, and so does `shutdown()`.
    func close(_ handler: Handler, on other: CaseThread? = nil) async throws {
        switch face {
        case .sync: try await (other ?? thread).run { handler.close() }
        case .async: await handler.shutdown()
        }
    }

    // MARK: Expectations

    /// Polls until `condition` holds, for as long as the suite is patient.
    func eventually(_ message: @autoclosure () -> String, _ condition: () async throws -> Bool) async throws {
        try await ConnCoreTesting.eventually(within: patience, message(), condition)
    }

    /// The `ConnError` that `body` throws; anything else is a failure.
    func failure(_ what: String, _ body: () async throws -> Void) async throws -> ConnError {
        do {
            try await body()
        } catch let error as ConnError {
            try checkCanary(error)
            return error
        } catch let error as ContractFailure {
            throw error
        } catch {
            throw ContractFailure("\(what) threw \(type(of: error)) instead of ConnError")
        }
        throw ContractFailure("\(what) did not throw")
    }

    func expect(_ error: ConnError, _ kind: ConnError.Kind, _ what: String) throws(ContractFailure) {
        try require(error.kind == kind, "\(what) threw kind \(error.kind) instead of \(kind): \(error)")
    }

    func expect<Value: Equatable>(
        _ seen: Value,
        _ expected: Value,
        _ what: String
    ) throws(ContractFailure) {
        try require(seen == expected, "\(what): expected \(expected), saw \(seen)")
    }

    /// The waits that the attempt log shows for a phase; `nil` stands for the last try.
    func waits(_ error: ConnError, _ phase: RetryPhase) -> [Duration?] {
        error.attempts.filter { $0.phase == phase }.map(\.wait)
    }

    private func checkCanary(_ error: ConnError) throws(ContractFailure) {
        guard let canary = subject.canary else { return }
        var shown = "\(error) \(String(reflecting: error)) \(error.attempts) \(error.advice ?? "")"
        dump(error, to: &shown)
        try require(!shown.contains(canary), "an error of kind \(error.kind) shows the password")
    }
}
