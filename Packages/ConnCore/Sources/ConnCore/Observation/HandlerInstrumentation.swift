internal import CoreMetrics
internal import Logging
internal import Tracing

/// The logs, metrics and spans of one handler: made with the handler, asked on every call.
///
/// Whether there is a metrics backend and a tracer is decided once, when the handler is made: bootstrap
/// swift-metrics and swift-distributed-tracing before that. Without either, ``begin(_:)`` returns `nil` after one
/// comparison and a successful call costs nothing more.
///
/// Logs: one line per failed try (`notice` if it is tried again, else `debug`) and one when a call gives up
/// (`warning`; `debug` if the caller cancelled). Messages are constant, data is metadata. Names of metrics and
/// attributes are OpenTelemetry's where it has one. Neither values nor secrets are ever part of them.
///
/// Threads: may be used from any thread.
public final class HandlerInstrumentation: Sendable {
    /// Whether calls have to be observed at all; `false` means ``begin(_:)`` returns `nil`.
    @usableFromInline let isActive: Bool

    let endpoint: Endpoint
    let logger: Logger
    let recordsQueryText: Bool
    let names: ObservationNames
    let metrics: HandlerMetrics?
    let tracer: (any Tracer)?

    /// Looks up the metrics backend and the tracer that are installed now.
    public init(endpoint: Endpoint, configuration: HandlerConfiguration) {
        self.endpoint = endpoint
        recordsQueryText = configuration.recordsQueryText
        names = ObservationNames(endpoint)
        var logger = configuration.logger
        logger[metadataKey: "conn.system"] = "\(endpoint.system)"
        logger[metadataKey: "conn.endpoint"] = "\(endpoint)"
        self.logger = logger
        let factory = MetricsSystem.factory
        metrics = factory is NOOPMetricsHandler ? nil : HandlerMetrics(names, endpoint, factory)
        let tracer = InstrumentationSystem.tracer
        self.tracer = tracer is NoOpTracer ? nil : tracer
        isActive = metrics != nil || self.tracer != nil
    }

    // MARK: A call

    /// Begins a call: starts its span as a child of the caller's and notes the time.
    ///
    /// Call it in the caller's own task or thread, before work moves elsewhere; pass the result to every later
    /// function of the same call. `nil` means that nobody observes.
    @inlinable
    public func begin(_ call: ConnCall) -> CallObservation? {
        isActive ? beginObserved(call) : nil
    }

    /// The headers that carry a call's span to the server, by the tracer's own format (`traceparent`); empty without one.
    public func propagation(of observation: CallObservation?) -> [String: String] {
        guard let tracer, let span = observation?.span else { return [:] }
        var headers: [String: String] = [:]
        tracer.inject(span.context, into: &headers, using: HeaderInjector())
        return headers
    }

    /// Reports a failed try; `attempts` is the call's log, whose last entry is this try.
    public func attemptFailed(
        _ call: ConnCall,
        error: ConnError,
        attempts: [RetryAttempt],
        observation: CallObservation? = nil
    ) {
        guard let attempt = attempts.last else { return }
        let level: Logger.Level = attempt.wait == nil ? .debug : .notice
        if logger.logLevel <= level {
            logger.log(level: level, "try failed", metadata: metadata(call, error, attempt))
        }
        metrics?.attemptFailed(error, wait: attempt.wait)
        observation?.span?.addEvent(names.event(of: attempt, error))
    }

    /// Ends a successful call.
    ///
    /// - Parameters:
    ///   - rows: Rows given to the caller, if the call is about rows.
    ///   - bytes: Bytes moved, if they are counted, beyond those told to ``CallObservation/moved(bytes:)``.
    @inlinable
    public func succeeded(_ observation: CallObservation?, rows: Int? = nil, bytes: Int? = nil) {
        if let observation { endObserved(observation, errorType: nil, nativeCode: nil, rows: rows, bytes: bytes) }
    }

    /// Ends a failed call with its final error, and logs the give-up if anything was tried.
    ///
    /// An error that is no `ConnError` came from a caller's closure: it ends the span and is not logged.
    public func failed(_ observation: CallObservation?, _ call: ConnCall, error: any Error) {
        let connError = error as? ConnError
        if let connError, let attempt = connError.attempts.last {
            // A refused statement is the caller's to handle; what was retried in vain, or could have been, is news.
            let isNews = connError.kind != .cancelled && (connError.attempts.count > 1 || connError.retry != .never)
            let level: Logger.Level = isNews ? .warning : .debug
            if logger.logLevel <= level {
                logger.log(level: level, "gave up", metadata: metadata(call, connError, attempt))
            }
        }
        guard let observation else { return }
        let type = connError.map { "\($0.kind)" } ?? "\(Swift.type(of: error))"
        endObserved(observation, errorType: type, nativeCode: connError?.nativeCode, rows: nil, bytes: nil)
    }

    // MARK: Connections

    /// Reports a new connection and how long making it took.
    public func connected(after duration: @autoclosure () -> Duration) {
        metrics?.connected(after: duration())
    }

    /// Reports how long a call waited for a connection or worker.
    public func waited(_ duration: @autoclosure () -> Duration) {
        metrics?.waited(duration())
    }

    /// Reports that a call found no free connection or worker in time.
    public func waitTimedOut() {
        metrics?.waitTimedOut()
    }

    /// Whether calls are observed by anybody: a metrics backend or a tracer.
    public var observesCalls: Bool { isActive }

    /// Whether ``poolChanged(_:inUse:idle:waiting:limit:)`` and the other reports on connections reach anybody.
    public var hasMetrics: Bool { metrics != nil }

    /// Reports what a pool holds now.
    public func poolChanged(_ pool: String, inUse: Int, idle: Int, waiting: Int, limit: Int) {
        metrics?.poolChanged(pool, inUse: inUse, idle: idle, waiting: waiting, limit: limit)
    }

    // MARK: Inside

    @usableFromInline
    func beginObserved(_ call: ConnCall) -> CallObservation? {
        let span = tracer.map { startSpan($0, call) }
        return CallObservation(operation: call.operation, span: span)
    }

    @usableFromInline
    func endObserved(
        _ observation: CallObservation,
        errorType: String?,
        nativeCode: ConnError.NativeCode?,
        rows: Int?,
        bytes: Int?
    ) {
        guard observation.claimEnd() else { return }
        let moved = (bytes ?? 0) + observation.movedBytes
        metrics?.ended(observation, errorType: errorType, rows: rows, bytes: moved)
        guard let span = observation.span else { return }
        if let rows { span.attributes["db.response.returned_rows"] = rows }
        if let errorType {
            span.attributes["error.type"] = errorType
            if let nativeCode { span.attributes[names.statusKey] = nativeCode.code }
            span.setStatus(SpanStatus(code: .error, message: errorType))
        }
        span.end()
    }

    private func startSpan(_ tracer: any Tracer, _ call: ConnCall) -> any Tracing.Span {
        let span = tracer.startSpan(
            names.spanName(call.operation),
            context: InstrumentationContext.current ?? .topLevel,
            ofKind: .client
        )
        span.updateAttributes { attributes in
            names.setAttributes(&attributes, operation: call.operation)
            if let label = call.options.label { attributes["conn.label"] = label }
            for (name, value) in call.spanAttributes?() ?? [:] { attributes[name] = value }
            if recordsQueryText, let text = call.text {
                attributes["db.query.text"] = QueryText.withoutLiterals(text, system: endpoint.system)
            }
        }
        return span
    }

    private func metadata(_ call: ConnCall, _ error: ConnError, _ attempt: RetryAttempt) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "conn.operation": "\(call.operation)",
            "conn.attempt": "\(attempt.number)",
            "conn.phase": "\(attempt.phase)",
            "conn.elapsed": "\(attempt.elapsed)",
            "error.kind": "\(error.kind)",
            "error.message": "\(error.message)",
        ]
        if let wait = attempt.wait { metadata["conn.wait"] = "\(wait)" }
        if let code = error.nativeCode { metadata["error.code"] = "\(code)" }
        if let label = call.options.label { metadata["conn.label"] = "\(label)" }
        if recordsQueryText, let text = call.text, logger.logLevel <= .debug {
            metadata["db.query.text"] = "\(QueryText.withoutLiterals(text, system: endpoint.system))"
        }
        return metadata
    }
}

/// Writes what the tracer hands on into a dictionary of headers.
private struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[key] = value
    }
}
