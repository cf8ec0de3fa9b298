internal import HTTPCore

/// Gives the errors of a body a handler's endpoint and a call's label, where they have none.
struct PlacedErrors: Sendable {
    let endpoint: Endpoint
    let label: String?

    /// Runs the body.
    func callAsFunction<R>(_ body: () throws(ConnError) -> R) throws(ConnError) -> R {
        do throws(ConnError) {
            return try body()
        } catch {
            throw placed(error)
        }
    }

    /// The error with its place.
    func placed(_ error: ConnError) -> ConnError {
        error.with {
            if $0.endpoint == nil { $0.endpoint = endpoint }
            if $0.label == nil { $0.label = label }
        }
    }
}

extension HTTPHandling {
    /// What gives errors this handler's endpoint and the call's label.
    func places(_ options: CallOptions) -> PlacedErrors { PlacedErrors(endpoint: endpoint, label: options.label) }

    /// The error with this handler's endpoint and the call's label.
    func placed(_ error: ConnError, _ options: CallOptions) -> ConnError { places(options).placed(error) }

    /// Runs the body, whose errors get this handler's endpoint and the call's label.
    func placing<R>(_ options: CallOptions, _ body: () throws(ConnError) -> R) throws(ConnError) -> R {
        try places(options)(body)
    }
}
