/// The one error type of every handler.
///
/// `description` is a sentence of this library: what failed, on what, why and what to do. It never holds a
/// password, a parameter value or the server's own text; that text, which may quote row values, is only in
/// ``serverMessage`` and ``serverDetail``.
///
/// An error is a value and may be sent between threads.
public struct ConnError: Error, Sendable {
    private var storage: Storage

    /// The fields, kept in one heap object so that an error is a single pointer wide.
    private final class Storage: Sendable {
        let fields: Fields

        init(_ fields: Fields) {
            self.fields = fields
        }
    }

    private struct Fields: Sendable {
        var kind: Kind
        var outcome: Outcome
        var retry: RetryRule
        var phase: RetryPhase
        var message: String
        var advice: String?
        var nativeCode: NativeCode?
        var constraintName: String?
        var endpoint: Endpoint?
        var serverMessage: String?
        var serverDetail: String?
        var position: SourcePosition?
        var underlying: (any Error)?
        var secondary: (any Error)?
        var attempts: [RetryAttempt]
        var askedDelay: Duration?
        var label: String?
    }

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - kind: What sort of failure it is; callers switch on this.
    ///   - message: One clause without a full stop: what failed, on what, why. No values, no secrets.
    ///   - advice: One clause that says what to do, or `nil`.
    ///   - outcome: Whether the work may have taken effect; `.notApplied` where nothing was sent.
    ///   - retry: The driver's rule for trying again; `.never` by default.
    ///   - phase: Whether it failed while connecting or while executing.
    ///   - underlying: The error that caused this one.
    public init(
        _ kind: Kind,
        _ message: String,
        advice: String? = nil,
        outcome: Outcome = .notApplied,
        retry: RetryRule = .never,
        phase: RetryPhase = .execute,
        nativeCode: NativeCode? = nil,
        endpoint: Endpoint? = nil,
        underlying: (any Error)? = nil
    ) {
        storage = Storage(
            Fields(
                kind: kind,
                outcome: outcome,
                retry: retry,
                phase: phase,
                message: message,
                advice: advice,
                nativeCode: nativeCode,
                endpoint: endpoint,
                underlying: underlying,
                attempts: []
            )
        )
    }

    /// What sort of failure it is.
    public var kind: Kind { storage.fields.kind }

    /// Whether the work took effect on the server.
    public var outcome: Outcome {
        get { storage.fields.outcome }
        set { mutate { $0.outcome = newValue } }
    }

    /// When trying again makes sense, by the driver's published table.
    public var retry: RetryRule {
        get { storage.fields.retry }
        set { mutate { $0.retry = newValue } }
    }

    /// Whether it failed while connecting or while executing.
    public var phase: RetryPhase {
        get { storage.fields.phase }
        set { mutate { $0.phase = newValue } }
    }

    /// What failed, on what and why: this library's own words, without advice and codes.
    public var message: String {
        get { storage.fields.message }
        set { mutate { $0.message = newValue } }
    }

    /// What the caller can do about it, if the library knows.
    public var advice: String? {
        get { storage.fields.advice }
        set { mutate { $0.advice = newValue } }
    }

    /// The server's or C library's own code.
    public var nativeCode: NativeCode? {
        get { storage.fields.nativeCode }
        set { mutate { $0.nativeCode = newValue } }
    }

    /// The constraint that was violated, or the columns it covers where the engine names only those.
    public var constraintName: String? {
        get { storage.fields.constraintName }
        set { mutate { $0.constraintName = newValue } }
    }

    /// The server or file that the failure belongs to; holds no secrets.
    public var endpoint: Endpoint? {
        get { storage.fields.endpoint }
        set { mutate { $0.endpoint = newValue } }
    }

    /// The server's message as it came. It may quote row values, so it is not part of `description`.
    public var serverMessage: String? {
        get { storage.fields.serverMessage }
        set { mutate { $0.serverMessage = newValue } }
    }

    /// The server's further detail or hint as it came. It may quote row values.
    public var serverDetail: String? {
        get { storage.fields.serverDetail }
        set { mutate { $0.serverDetail = newValue } }
    }

    /// Where in the statement's text the server saw the mistake.
    public var position: SourcePosition? {
        get { storage.fields.position }
        set { mutate { $0.position = newValue } }
    }

    /// The error that caused this one.
    public var underlying: (any Error)? {
        get { storage.fields.underlying }
        set { mutate { $0.underlying = newValue } }
    }

    /// A second failure that happened while the first was handled (the rollback failed too, say).
    public var secondary: (any Error)? {
        get { storage.fields.secondary }
        set { mutate { $0.secondary = newValue } }
    }

    /// Every try of the call, in order: phase, endpoint, error, wait and time since the call began.
    public var attempts: [RetryAttempt] {
        get { storage.fields.attempts }
        set { mutate { $0.attempts = newValue } }
    }

    /// The delay the server asked for (Retry-After), if it was above the ceiling of the retry policy.
    public var askedDelay: Duration? {
        get { storage.fields.askedDelay }
        set { mutate { $0.askedDelay = newValue } }
    }

    /// The label of the call's options.
    public var label: String? {
        get { storage.fields.label }
        set { mutate { $0.label = newValue } }
    }

    /// A copy of the error with one or more fields changed.
    public func with(_ change: (inout ConnError) -> Void) -> ConnError {
        var copy = self
        change(&copy)
        return copy
    }

    /// A copy that carries another kind, everything else unchanged.
    public func with(kind: Kind) -> ConnError {
        var copy = self
        copy.mutate { $0.kind = kind }
        return copy
    }

    private mutating func mutate(_ change: (inout Fields) -> Void) {
        var fields = storage.fields
        change(&fields)
        storage = Storage(fields)
    }
}

extension ConnError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One sentence: what failed, on what, why and what to do, with the native code and constraint name.
    public var description: String {
        var text = ""
        if let label { text += "[\(label)] " }
        text += message
        if let position { text += " at \(position)" }
        if let constraintName { text += " (constraint \(constraintName))" }
        if let nativeCode { text += " [\(nativeCode)]" }
        if let endpoint, !names(endpoint) { text += " on \(endpoint)" }
        if attempts.count > 1, let last = attempts.last {
            text += ", after \(attempts.count) tries in \(last.elapsed)"
        }
        if let advice { text += "; \(advice)" }
        return text + "."
    }

    /// Whether the message names the endpoint's file already.
    private func names(_ endpoint: Endpoint) -> Bool {
        guard endpoint.host == nil, let file = endpoint.database else { return false }
        return message.contains("'\(file)'")
    }

    /// The same sentence as `description`, with kind and outcome before it.
    public var debugDescription: String {
        "ConnError(\(kind), outcome: \(outcome)): \(description)"
    }
}
