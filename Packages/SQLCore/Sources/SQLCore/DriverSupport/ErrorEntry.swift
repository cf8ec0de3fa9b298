public import ConnCore

/// One line of a driver's table of native errors: what a code means.
///
/// `Names` says where a message holds a name that may be shown: ``NamedThing``, or an engine's own words for it.
@_spi(SQLDrivers)
public struct ErrorEntry<Code: Hashable & Sendable, Names: Sendable>: Sendable {
    /// The engine's code: a number, or an SQLSTATE.
    public let code: Code
    /// The engine's name for it.
    public let name: String
    /// What kind of error it is.
    public let kind: ConnError.Kind
    /// Whether what was asked for took effect.
    public let outcome: ConnError.Outcome
    /// Whether and how it may be tried again.
    public let retry: ConnError.RetryRule
    /// What of the server's message may be shown.
    public let names: Names
    /// A sentence of ours, without its full stop.
    public let message: String
    /// What to do about it.
    public let advice: String?

    /// Makes a line; by default nothing took effect, and nothing is tried again.
    public init(
        _ code: Code,
        _ name: String,
        _ kind: ConnError.Kind,
        outcome: ConnError.Outcome = .notApplied,
        retry: ConnError.RetryRule = .never,
        names: Names,
        _ message: String,
        _ advice: String? = nil
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.outcome = outcome
        self.retry = retry
        self.names = names
        self.message = message
        self.advice = advice
    }
}

@_spi(SQLDrivers)
extension ErrorEntry where Names == NamedThing {
    /// Makes a line of an error whose message names nothing that may be shown.
    public init(
        _ code: Code,
        _ name: String,
        _ kind: ConnError.Kind,
        outcome: ConnError.Outcome = .notApplied,
        retry: ConnError.RetryRule = .never,
        _ message: String,
        _ advice: String? = nil
    ) {
        self.init(code, name, kind, outcome: outcome, retry: retry, names: .nothing, message, advice)
    }
}
