/// One call on a handler, as the engine sees it.
public struct ConnCall: Sendable {
    /// The operation's name for logs, spans and metrics, for example `SELECT`.
    public var operation: String
    /// Whether running it twice does no harm; the options' word goes before this.
    public var idempotent: Bool
    /// The caller's options.
    public var options: CallOptions
    /// The query's text, for spans that were asked to carry it.
    public var text: String?

    /// Makes a call.
    public init(operation: String, idempotent: Bool, options: CallOptions, text: String? = nil) {
        self.operation = operation
        self.idempotent = options.idempotent ?? idempotent
        self.options = options
        self.text = text
    }
}
