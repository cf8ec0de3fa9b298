@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport
internal import Synchronization

/// The first try of an async call that nothing can hold up but its own transfer.
///
/// Most calls end with it. It costs one continuation, no token and hardly a frame, so that a request which waits for its
/// answer is small. What it leaves undone it hands on: an error to be judged by the policy, or an exchange that goes on.
// Used by one task; `result` is written by the loop's thread before it sets `hasEnded` and resumes that task.
final class FirstTry: @unchecked Sendable {
    private let engine: HTTPEngine
    private let order: HTTPEngine.Order
    private(set) var retry: RetryState
    private(set) var connects = HTTPEngine.Connects()
    private(set) var exchange: Exchange?
    private(set) var error: ConnError?

    /// `nil` where the call may have to wait for something else, or must not begin.
    init?(_ engine: HTTPEngine, _ order: HTTPEngine.Order) {
        guard engine.limiter == nil, !engine.authenticator.fetchesTokens, order.call.request.body.bytesInMemory != nil,
            !order.call.sinkMayBlock, order.conn.options.cancellation?.isCancelled != true
        else { return nil }
        self.engine = engine
        self.order = order
        retry = engine.runner.makeRetry(order.conn)
        do {
            try retry.begin()
        } catch {
            return nil
        }
    }

    private var outgoing: Exchange.Outgoing?
    private var result: Result<CurlSummary, CurlFailure>?
    /// Publishes what the loop's thread wrote, for tools too that do not see how a continuation hands over.
    private let hasEnded = Atomic(false)
    private var response: HTTPResponse?

    /// Makes the try.
    func run() async {
        outgoing = begin()
        guard let transfer = outgoing?.transfer else { return }
        let registration = order.conn.options.cancellation?.onCancel { transfer.cancel() }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                engine.loop.start(transfer, resuming: continuation) { [self] in
                    result = $0
                    hasEnded.store(true, ordering: .releasing)
                }
            }
        } onCancel: {
            transfer.cancel()
        }
        registration?.remove()
        settle()
    }

    /// Whether the try has settled the call.
    var hasResponse: Bool { response != nil }

    /// The response of a try that has one.
    @inline(never)
    func takeResponse(_ span: CallObservation?) -> HTTPResponse {
        guard let response else { preconditionFailure("asked only for what is there") }
        if span != nil { engine.runner.instrumentation.succeeded(span, bytes: response.bytes.count) }
        return response
    }

    private func begin() -> Exchange.Outgoing? {
        do throws(ConnError) {
            try connects.begin(&retry, engine.runner)
            let exchange = try engine.begin(order, .async, retry)
            if exchange.needsAuthorization, let authorization = engine.authenticator.fixedAuthorization {
                exchange.authorized(authorization)
            }
            self.exchange = exchange
            return try exchange.outgoing()
        } catch {
            fail(error)
            return nil
        }
    }

    private func settle() {
        guard hasEnded.load(ordering: .acquiring), let exchange, let outgoing, let result else { return }
        do throws(ConnError) {
            switch result {
            case .success(let summary):
                engine.note(summary, outgoing, order)
                response = try exchange.received(summary, outgoing)
                if response != nil { retry.succeeded() }
            case .failure(let failure):
                try exchange.failed(failure, retry: &retry)
            }
        } catch {
            fail(error)
        }
        self.outgoing = nil
        self.result = nil
    }

    private func fail(_ error: ConnError) {
        let settled = exchange?.settled(error) ?? error
        self.error = settled
        connects.failed(settled)
    }
}
