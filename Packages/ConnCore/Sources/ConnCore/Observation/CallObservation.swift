internal import Synchronization
public import Tracing

/// One observed call: its span and its start. Made by ``HandlerInstrumentation/begin(_:)``.
public final class CallObservation: Sendable {
    let operation: String
    let start: ContinuousClock.Instant
    let span: (any Span)?
    private let ended = Atomic<Bool>(false)
    private let bytes = Atomic<Int>(0)

    init(operation: String, span: (any Span)?) {
        self.operation = operation
        self.span = span
        start = .now
    }

    /// The context of the call's span, for a protocol that carries it to the server; `nil` without a tracer.
    public var context: InstrumentationContext? { span?.context }

    /// Adds an attribute to the call's span, for example `http.response.status_code`.
    public func setAttribute(_ name: String, _ value: Int) {
        span?.attributes[name] = value
    }

    /// Counts bytes that the call moved, for a call whose bytes are not known all at once when it ends.
    public func moved(bytes count: Int) {
        bytes.add(count, ordering: .relaxed)
    }

    /// The bytes counted by ``moved(bytes:)``.
    var movedBytes: Int { bytes.load(ordering: .relaxed) }

    /// Whether this is the first end of the call; a span may be ended only once.
    func claimEnd() -> Bool { !ended.exchange(true, ordering: .relaxed) }
}
