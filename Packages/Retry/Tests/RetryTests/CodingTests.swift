import Foundation
import Retry
import Testing

@Suite("Encoding and printing")
struct CodingTests {
    @Test func attemptsSurviveEncoding() throws {
        let attempts = [
            RetryAttempt(
                number: 1,
                phase: .connect,
                endpoint: "h:1",
                error: "refused",
                wait: .milliseconds(100),
                elapsed: .nanoseconds(7)
            ),
            RetryAttempt(number: 2, phase: .execute, endpoint: nil, error: "cut", wait: nil, elapsed: .seconds(3)),
        ]
        let data = try JSONEncoder().encode(attempts)
        #expect(try JSONDecoder().decode([RetryAttempt].self, from: data) == attempts)
        #expect(String(decoding: data, as: UTF8.self).contains("\"connect\""))
    }

    @Test func stopReasonsSurviveEncoding() throws {
        let reasons: [RetryStopReason] = [
            .notRetryable, .retriesExhausted, .connRetriesExhausted, .deadlineExceeded,
            .askedDelayAboveCeiling(.seconds(90)), .budgetExhausted, .circuitOpen, .cancelled,
        ]
        let data = try JSONEncoder().encode(reasons)
        #expect(try JSONDecoder().decode([RetryStopReason].self, from: data) == reasons)
        #expect(Set(reasons).count == reasons.count)
    }

    @Test func anAttemptPrintsOnOneLine() {
        let attempt = RetryAttempt(
            number: 2,
            phase: .connect,
            endpoint: "db:5432",
            error: "refused",
            wait: .milliseconds(200),
            elapsed: .milliseconds(105)
        )
        #expect(
            attempt.description == "#2 connect on db:5432 failed after 0.105 seconds: refused, waited 0.2 seconds"
        )
    }

    @Test func anErrorPrintsItsMessageAndTheLastFailure() {
        let attempt = RetryAttempt(number: 1, phase: .execute, endpoint: nil, error: "503", wait: nil, elapsed: .zero)
        let error = RetryError(.exhausted, reason: .retriesExhausted, message: "Gave up.", attempts: [attempt])
        #expect("\(error)" == "Gave up. Last failure: 503")
        #expect("\(RetryError(.cancelled, message: "Over."))" == "Over.")
        #expect(RetryError.Code.circuitOpen.description == "circuitOpen")
    }
}
