/// One call on a handler, as the engine sees it.
public struct ConnCall: Sendable {
    /// Whether running a call twice does no harm, where the options do not say.
    public enum Idempotence: Sendable {
        /// It does no harm.
        case yes
        /// It may do harm.
        case no
        /// Known only once a try was made; asked after a failure.
        case asked(@Sendable () -> Bool)
        /// The call's text decides; asked only after a failure.
        case byText(@Sendable (String) -> Bool)
    }

    /// The operation's name for logs, spans and metrics, for example `readFrame`.
    public var operation: String
    /// Whether running it twice does no harm, where the options do not say.
    public var idempotence: Idempotence
    /// The caller's options.
    public var options: CallOptions
    /// The query's text.
    public var text: String?
    /// Tells how many rows a result holds or changed, for spans and metrics; asked only where somebody observes.
    public var countRows: (@Sendable (Any) -> Int?)?
    /// Further attributes of the call's span, without values and secrets; asked only where a tracer is installed.
    public var spanAttributes: (@Sendable () -> [String: String])?

    /// Makes a call.
    public init(operation: String, idempotence: Idempotence, options: CallOptions, text: String? = nil) {
        self.operation = operation
        self.idempotence = idempotence
        self.options = options
        self.text = text
    }

    /// Whether running it twice does no harm: the options' word, else the rule of the operation.
    public var isIdempotent: Bool {
        if let said = options.idempotent { return said }
        switch idempotence {
        case .yes: return true
        case .no: return false
        case .asked(let rule): return rule()
        case .byText(let rule): return text.map(rule) ?? false
        }
    }
}
