internal import ConnCore

/// What a failure means for the whole call, and whether a transfer may be done twice: the one place where that is decided.
///
/// A request that was answered by a redirect has reached a server and may have taken effect there. What fails behind the
/// redirect knows nothing of that: a connection refused on the way to the second server says "not applied" of its own
/// request alone, and must not have the first one sent again.
///
/// | request | failed | outcome | tried again |
/// |---|---|---|---|
/// | any | before a redirect | the failure's own | as the failure says |
/// | safe and idempotent | behind a redirect | the failure's own | as the failure says |
/// | idempotent | behind a redirect | never "not applied" | as an execution |
/// | not idempotent | behind a redirect | never "not applied" | never |
/// | with a body that was sent and cannot be had again | anywhere | as above | never |
struct ReplayRule: Hashable {
    /// Whether the call may run twice: its option's word, else the request's.
    var isIdempotent: Bool
    /// Whether the call's own method changes nothing.
    var isSafe: Bool
    /// Whether a redirect has answered the call's own request.
    var wasRedirected: Bool
    /// Whether the body cannot be had again.
    var bodyIsSpent: Bool

    /// The error of the call's try, made of what failed in it.
    func settled(_ error: ConnError) -> ConnError {
        let mayHaveRun = wasRedirected && !(isSafe && isIdempotent)
        guard mayHaveRun || bodyIsSpent else { return error }
        var settled = error
        if mayHaveRun {
            if settled.outcome == .notApplied { settled.outcome = .unknown }
            settled.phase = .execute
        }
        if bodyIsSpent || mayHaveRun && !isIdempotent { settled.retry = .never }
        return settled
    }

    /// Whether a transfer that met a stale connection is done once more at once.
    ///
    /// - Parameters:
    ///   - bytesSent: The bytes of this transfer that the system took; with none, provably nothing was sent.
    ///   - sendsBody: Whether the call's body goes with this transfer.
    func repeatsStale(bytesSent: Int, sendsBody: Bool) -> Bool {
        (isIdempotent || bytesSent == 0) && !(sendsBody && bodyIsSpent)
    }
}
