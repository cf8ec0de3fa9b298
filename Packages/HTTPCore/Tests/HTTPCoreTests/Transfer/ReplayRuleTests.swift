import Testing

@testable import HTTPCore

@Suite struct ReplayRuleTests {
    /// What failed, and what is left of it: outcome, phase, retry.
    typealias Row = (rule: ReplayRule, outcome: ConnError.Outcome, phase: RetryPhase, retry: ConnError.RetryRule)

    static func rule(_ isIdempotent: Bool, _ isSafe: Bool, redirected: Bool, spent: Bool = false) -> ReplayRule {
        ReplayRule(isIdempotent: isIdempotent, isSafe: isSafe, wasRedirected: redirected, bodyIsSpent: spent)
    }

    @Test("a connection that was refused, by what had been sent before")
    func refused() {
        let rows: [Row] = [
            (Self.rule(true, true, redirected: false), .notApplied, .connect, .reconnect),
            (Self.rule(false, false, redirected: false), .notApplied, .connect, .reconnect),
            (Self.rule(true, true, redirected: true), .notApplied, .connect, .reconnect),
            (Self.rule(true, false, redirected: true), .unknown, .execute, .reconnect),
            (Self.rule(false, true, redirected: true), .unknown, .execute, .never),
            (Self.rule(false, false, redirected: true), .unknown, .execute, .never),
            (Self.rule(true, false, redirected: false, spent: true), .notApplied, .connect, .never),
            (Self.rule(true, false, redirected: true, spent: true), .unknown, .execute, .never),
        ]
        for row in rows {
            let refused = ConnError(.connection, "refused", outcome: .notApplied, retry: .reconnect, phase: .connect)
            let error = row.rule.settled(refused)
            #expect(error.outcome == row.outcome, "\(row.rule)")
            #expect(error.phase == row.phase, "\(row.rule)")
            #expect(error.retry == row.retry, "\(row.rule)")
        }
    }

    @Test("what is known to have been applied, or not to be known, stays so", arguments: [true, false])
    func known(_ redirected: Bool) {
        for outcome in [ConnError.Outcome.applied, .unknown] {
            let error = ConnError(.server, "x", outcome: outcome)
            #expect(Self.rule(false, false, redirected: redirected).settled(error).outcome == outcome)
        }
    }

    @Test("a stale connection, by what may be sent twice")
    func stale() {
        for isIdempotent in [true, false] {
            for bytes in [0, 100] {
                for spent in [true, false] {
                    for sendsBody in [true, false] {
                        let rule = Self.rule(isIdempotent, false, redirected: false, spent: spent)
                        let expected = (isIdempotent || bytes == 0) && (!spent || !sendsBody)
                        #expect(rule.repeatsStale(bytesSent: bytes, sendsBody: sendsBody) == expected)
                    }
                }
            }
        }
    }
}
