/// How chance is mixed into the exponential part of a wait, so that many callers don't come back at the same moment.
///
/// In the formulas `e` is the exponential part, `min * multiplier^n`, capped at the policy's maximum wait.
///
/// | law | exponential part becomes |
/// |---|---|
/// | ``none`` | `e` |
/// | ``equal`` | `e / 2` plus a uniform draw from `0 ..< e / 2` |
/// | ``full`` | a uniform draw from `0 ..< e` |
/// | ``decorrelated`` | a uniform draw from `min ..< previous wait * (multiplier + 1)` |
/// | ``additive(_:)`` | `e` plus a uniform draw from `0 ..< fraction * e` |
///
/// The laws `equal`, `full` and `decorrelated` are those of "Exponential Backoff And Jitter", AWS Architecture Blog,
/// 2015; the factor 3 of its decorrelated law is what `multiplier + 1` gives for the default multiplier of 2.
public struct Jitter: Sendable, Hashable {
    @usableFromInline
    enum Law: Sendable, Hashable {
        case none, equal, full, decorrelated
        case additive(Double)
    }

    @usableFromInline let law: Law

    /// No chance at all: the waits are exactly the exponential sequence.
    public static let none = Jitter(law: .none)

    /// Half of the exponential part is kept, the other half is drawn uniformly.
    public static let equal = Jitter(law: .equal)

    /// The whole exponential part is drawn uniformly, from zero up.
    public static let full = Jitter(law: .full)

    /// Each wait is drawn between the minimum and a multiple of the wait before it.
    public static let decorrelated = Jitter(law: .decorrelated)

    /// A share of the exponential part is drawn uniformly and added on top; the default law with its default share.
    ///
    /// - Parameter fraction: The largest share that is added, 0.25 by default, that is 25 %. It must be finite and not
    ///   negative; ``RetryPolicy/validate()`` refuses anything else.
    public static func additive(_ fraction: Double = 0.25) -> Jitter {
        Jitter(law: .additive(fraction))
    }
}
