/// What a caller's classification says about one failure.
public enum RetryDecision: Sendable, Hashable {
    /// The failure may pass: try again.
    ///
    /// The phase says which count the retry is taken from. `after` is a delay that the server asked for, as by
    /// Retry-After: it replaces the policy's wait if it is longer, and ends the call if it is above the policy's
    /// ``RetryPolicy/askedDelayCeiling``.
    case retry(RetryPhase, after: Duration? = nil)

    /// The failure is final.
    case fail
}
