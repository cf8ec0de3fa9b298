import InMemoryTracing
import Tracing

/// A tracer that keeps its spans in memory and hands them on as `traceparent`, as the real ones do.
struct W3CTracer: Tracer {
    let memory = InMemoryTracer(
        idGenerator: .init(nextTraceID: { Self.hexadecimal(2) }, nextSpanID: { Self.hexadecimal(1) })
    )

    /// What the header of a span says.
    static func traceparent(_ traceID: String, _ spanID: String) -> String { "00-\(traceID)-\(spanID)-01" }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> InstrumentationContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> InMemorySpan {
        memory.startSpan(
            operationName,
            context: context(),
            ofKind: kind,
            at: instant(),
            function: function,
            file: fileID,
            line: line
        )
    }

    func forceFlush() {}

    func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Carrier == Inject.Carrier {
        guard let span = context.inMemorySpanContext else { return }
        injector.inject(Self.traceparent(span.traceID, span.spanID), forKey: "traceparent", into: &carrier)
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout InstrumentationContext,
        using extractor: Extract
    ) where Carrier == Extract.Carrier {}

    private static func hexadecimal(_ words: Int) -> String {
        (0..<words).map { _ in
            let text = String(UInt64.random(in: 1...UInt64.max), radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }
}
