@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// The first try of an async call that nothing can hold up but its own transfer.
///
/// Most calls end with it. It costs one continuation, no token and hardly a frame, so that a request which waits for its
/// answer is small. What it leaves undone it hands on: an error to be judged by the policy, or an exchange that goes on.
// Used by one task.
final class FirstTry {
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

    /// The response, or `nil` if there is more to do.
    func run() async -> HTTPResponse? {
        guard let outgoing = begin() else { return nil }
        return take(await engine.loop.result(of: outgoing.transfer, order.conn.options.cancellation), outgoing)
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

    private func take(_ result: Result<CurlSummary, CurlFailure>, _ outgoing: Exchange.Outgoing) -> HTTPResponse? {
        guard let exchange else { return nil }
        do throws(ConnError) {
            switch result {
            case .success(let summary):
                engine.note(summary, outgoing, order)
                guard let response = try exchange.received(summary, outgoing) else { return nil }
                retry.succeeded()
                return response
            case .failure(let failure):
                try exchange.failed(failure, retry: &retry)
                return nil
            }
        } catch {
            fail(error)
            return nil
        }
    }

    private func fail(_ error: ConnError) {
        self.error = error
        connects.failed(error)
    }
}
