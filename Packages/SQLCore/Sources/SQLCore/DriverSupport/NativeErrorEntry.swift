public import ConnCore

/// What one number of a server or its client library means: a row of a driver's table of errors.
///
/// `NamedThing` says where a message holds a name that may be shown, which every server words in its own way.
@_spi(SQLDrivers)
public struct NativeErrorEntry<NamedThing: Sendable>: Sendable {
    /// The number.
    public let number: Int32
    /// The symbolic name, if there is one.
    public let name: String
    /// What sort of failure it is.
    public let kind: ConnError.Kind
    /// Whether the work may have taken effect.
    public let outcome: ConnError.Outcome
    /// When trying again makes sense.
    public let retry: ConnError.RetryRule
    /// This library's own words.
    public let message: String
    /// What the caller can do.
    public let advice: String?
    /// What the server's message names, if that may be shown.
    public let names: NamedThing

    /// Makes an entry.
    public init(
        number: Int32,
        name: String,
        kind: ConnError.Kind,
        outcome: ConnError.Outcome,
        retry: ConnError.RetryRule,
        names: NamedThing,
        message: String,
        advice: String?
    ) {
        self.number = number
        self.name = name
        self.kind = kind
        self.outcome = outcome
        self.retry = retry
        self.names = names
        self.message = message
        self.advice = advice
    }
}
