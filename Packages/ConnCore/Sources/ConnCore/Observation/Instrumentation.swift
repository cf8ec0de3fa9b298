/// The engine's short name for it. The public type has another, since a module of swift-distributed-tracing is
/// called `Instrumentation`.
typealias Instrumentation = HandlerInstrumentation
