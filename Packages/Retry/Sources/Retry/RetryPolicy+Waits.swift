internal import Glibc

extension RetryPolicy {
    /// Returns the wait before retry `n`.
    ///
    /// The arithmetic saturates first and is clamped second, so no `n`, however large, overflows or gives a wait above
    /// ``maximumWait``. Values that ``validate()`` would refuse count as zero here.
    ///
    /// - Parameters:
    ///   - n: Which retry of its phase it is, counted from 0; a negative number counts as 0.
    ///   - previous: The wait before the one asked for; only ``Jitter/decorrelated`` looks at it. Nil takes what the
    ///     sequence without jitter had for it, or the minimum for the first.
    ///   - generator: Where chance comes from; with ``Jitter/none`` it is not asked.
    public func wait(
        beforeRetry n: Int,
        after previous: Duration? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let cap = Self.nanoseconds(maximumWait)
        let exponential = Swift.min(cap, exponentialPart(n))
        let varied: Double
        switch jitter.law {
        case .none:
            varied = exponential
        case .equal:
            varied = exponential / 2 + exponential / 2 * Self.fraction(from: &generator)
        case .full:
            varied = exponential * Self.fraction(from: &generator)
        case .additive(let share):
            let range = share > 0 ? Swift.min(cap, exponential * share) : 0
            varied = exponential + range * Self.fraction(from: &generator)
        case .decorrelated:
            let low = Swift.min(cap, Self.nanoseconds(exponentialMinRetryWaitTime))
            let before = previous.map(Self.nanoseconds) ?? (n > 0 ? Swift.min(cap, exponentialPart(n - 1)) : low)
            let growth = exponentialMultiplier > 0 ? exponentialMultiplier + 1 : 1
            let high = Swift.max(low, Swift.min(cap, before * growth))
            varied = low + (high - low) * Self.fraction(from: &generator)
        }
        return clamped(Self.nanoseconds(retryWaitTime) + varied)
    }

    /// Returns the first waits of the policy with jitter off, for documentation and tests.
    ///
    /// - Parameter count: How many waits; zero or less gives none.
    public func waits(_ count: Int) -> [Duration] {
        var plain = self
        plain.jitter = .none
        var generator = SeededGenerator(seed: 0)
        return (0..<Swift.max(0, count)).map { plain.wait(beforeRetry: $0, using: &generator) }
    }

    /// `min * multiplier^n` in nanoseconds, infinite when it is too large for a Double.
    ///
    /// Nanoseconds in a Double are exact up to 104 days, so whole multipliers give exact waits.
    private func exponentialPart(_ n: Int) -> Double {
        let minimum = Self.nanoseconds(exponentialMinRetryWaitTime)
        guard minimum > 0, exponentialMultiplier >= 0 else { return 0 }
        return minimum * pow(exponentialMultiplier, Double(Swift.max(0, n)))
    }

    /// The wait for a number of nanoseconds that may be infinite.
    private func clamped(_ nanoseconds: Double) -> Duration {
        guard nanoseconds < Self.nanoseconds(maximumWait) else { return Swift.max(.zero, maximumWait) }
        // Int64 nanoseconds reach 292 years; only a maximum wait beyond that can come here with more.
        guard nanoseconds < 9.2e18 else { return .nanoseconds(Int64.max) }
        return .nanoseconds(Int64(nanoseconds.rounded()))
    }

    private static func nanoseconds(_ duration: Duration) -> Double {
        guard duration > .zero else { return 0 }
        // Divided by the integer first: an attosecond count as a Double would lose the last nanosecond early.
        let (whole, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Double(whole) + Double(rest) / 1e9
    }

    /// A uniform draw from `0 ..< 1` with 53 bits.
    private static func fraction(from generator: inout some RandomNumberGenerator) -> Double {
        Double(generator.next() >> 11) * 0x1p-53
    }
}
