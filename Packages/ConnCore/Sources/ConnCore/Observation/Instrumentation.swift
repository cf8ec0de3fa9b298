/// The engine's short name for it. The public type has another, since a module of swift-distributed-tracing is
/// called `Instrumentation`.
typealias Instrumentation = HandlerInstrumentation

extension HandlerInstrumentation {
    /// Ends a call whose give-up is not logged.
    func end(_ observation: CallObservation?, error: (any Error)?) {
        guard let observation else { return }
        guard let error else { return succeeded(observation) }
        failed(
            observation,
            ConnCall(operation: observation.operation, idempotent: false, options: .default),
            error: error
        )
    }
}
