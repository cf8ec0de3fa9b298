/// What ``RetryState`` tells its owner to do after a failure.
public enum RetryAction: Sendable, Hashable {
    /// Sleep this long, then begin again.
    case wait(Duration)

    /// Give up, for this reason.
    case stop(RetryStopReason)
}
