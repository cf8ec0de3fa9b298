internal import Synchronization

/// What a call's tries know of the request as the interceptors left it, for the decision whether to send it again.
final class LastSent: Sendable {
    private let idempotent: Atomic<Bool>

    init(_ request: HTTPRequest) {
        idempotent = Atomic(request.isIdempotent)
    }

    /// Whether sending the request of the latest try twice does no harm.
    var isIdempotent: Bool {
        get { idempotent.load(ordering: .acquiring) }
        set { idempotent.store(newValue, ordering: .releasing) }
    }
}
