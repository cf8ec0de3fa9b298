/// One request in flight.
///
/// It is used once. ``cancel()`` and the two `resume` methods may be called from any thread, at any time.
public final class CurlTransfer: Sendable {
    /// The request.
    public let request: CurlRequest
    let receiver: any CurlReceiver

    /// Makes a transfer; nothing happens before it is given to a session or loop.
    public init(_ request: CurlRequest, receiver: any CurlReceiver) {
        self.request = request
        self.receiver = receiver
    }

    /// Ends the transfer with `.cancelled` and closes its connection at once; before it began, it never begins. After
    /// its end it does nothing. Does not wait.
    public func cancel() {
    }

    /// Has the bytes that the receiver put off offered again. Does not wait.
    public func resumeReceiving() {
    }

    /// Has the body's source asked again. Does not wait.
    public func resumeSending() {
    }
}
